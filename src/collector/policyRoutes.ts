import type { IncomingMessage } from 'node:http';
import { policyMediaType } from '../adapters/policies/collector/collectorPolicies.ts';
import { maxBundleLength } from '../core/organisation/bundle.ts';
import type { PolicyShelf } from './policyShelf.ts';

/** An answer about the organisation's policy: a body and how it is to be read. */
export interface PolicyAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** `GET /v1/policy` and `PUT /v1/policy` (docs/reference/collector.md); `undefined` for any other method. */
export async function answerPolicy(shelf: PolicyShelf, request: IncomingMessage): Promise<PolicyAnswer | undefined> {
  if (request.method === 'GET') {
    const body = await shelf.read();
    if (body === undefined) return json(404, { reason: 'No policy has been published here.' });
    return { status: 200, contentType: policyMediaType, body };
  }
  if (request.method !== 'PUT') return undefined;
  const text = await readText(request);
  if (text === undefined) return json(413, { reason: `A policy has at most ${maxBundleLength} bytes.` });
  const shelved = await shelf.put(text);
  return shelved.kind === 'shelved'
    ? json(200, { version: shelved.version })
    : json(shelved.status, { reason: shelved.reason });
}

const json = (status: number, value: object): PolicyAnswer => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: `${JSON.stringify(value)}\n`,
});

/** `undefined` where there is more than a policy can be. What is left is read and dropped, so that the answer arrives. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes <= maxBundleLength) pieces.push(piece);
  }
  return bytes > maxBundleLength ? undefined : Buffer.concat(pieces).toString('utf8');
}
