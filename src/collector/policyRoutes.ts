import { policyMediaType } from '../adapters/policies/collector/collectorPolicies.ts';
import { maxBundleLength } from '../core/organisation/bundle.ts';
import type { Exchange } from './exchange.ts';
import { readBody } from './http/readBody.ts';
import { send, sendJson } from './http/send.ts';

/** `GET /v1/policy` (docs/reference/collector.md). */
export async function sendPolicy({ tenant, response }: Exchange): Promise<void> {
  const body = await tenant.policies.read();
  if (body === undefined) return sendJson(response, 404, { reason: 'No policy has been published here.' });
  send(response, 200, policyMediaType, body);
}

/** `PUT /v1/policy`. */
export async function takePolicy({ tenant, request, response }: Exchange): Promise<void> {
  const text = await readBody(request, maxBundleLength);
  if (text === undefined) return sendJson(response, 413, { reason: `A policy has at most ${maxBundleLength} bytes.` });
  const shelved = await tenant.policies.put(text);
  if (shelved.kind === 'shelved') return sendJson(response, 200, { version: shelved.version });
  sendJson(response, shelved.status, { reason: shelved.reason });
}
