import { maxBundleLength } from '../../../core/organisation/bundle.ts';
import { withDeadline } from '../../../core/prelude/withDeadline.ts';
import { networkProblem } from '../../sinks/http/exchange.ts';

/** The central endpoint that policies are fetched from and published to (docs/reference/collector.md). */
export interface PolicyEndpoint {
  readonly url: string;
  readonly token?: string;
}

/** What an endpoint gave. `why` is a sentence. A bundle is text that anybody may have written: it is yet to be verified. */
export type Fetched =
  | { readonly kind: 'bundle'; readonly text: string }
  | { readonly kind: 'none'; readonly why: string };

/** What became of a publication. `why` is a sentence. */
export type Published =
  | { readonly kind: 'published' }
  | { readonly kind: 'refused' | 'unreachable'; readonly why: string };

const timeoutMs = 10_000;
export const policyMediaType = 'application/vnd.countersign.policy+json';

/** Fetches the policy in force. An abort rejects nothing: it comes out as one that can't be reached. */
export async function fetchPolicy(endpoint: PolicyEndpoint, o: { readonly signal: AbortSignal }): Promise<Fetched> {
  const url = addressOf(endpoint);
  try {
    const { response, text } = await request(endpoint, { method: 'GET' }, o);
    if (response.status === 404) return { kind: 'none', why: `No policy has been published at ${url}.` };
    if (response.status === 401 || response.status === 403)
      return { kind: 'none', why: `${url} refuses the access token (${response.status}). Set the right one.` };
    if (response.status !== 200) return { kind: 'none', why: `${url} answers ${response.status} and no policy.` };
    if (text === undefined) return { kind: 'none', why: `What ${url} sends is too large to be a policy.` };
    return { kind: 'bundle', text };
  } catch (thrown) {
    return { kind: 'none', why: `The policy can't be fetched from ${url}: ${problemOf(thrown)}.` };
  }
}

/** Hands a signed policy to the endpoint, which takes it only from a key that it trusts. */
export async function publishPolicy(
  endpoint: PolicyEndpoint,
  text: string,
  o: { readonly signal: AbortSignal },
): Promise<Published> {
  const url = addressOf(endpoint);
  try {
    const put = { method: 'PUT', body: text, headers: { 'Content-Type': policyMediaType } };
    const { response, text: answer } = await request(endpoint, put, o);
    if (response.ok) return { kind: 'published' };
    return { kind: 'refused', why: `${url} refuses the policy (${response.status})${reasonIn(answer ?? '')}` };
  } catch (thrown) {
    return { kind: 'unreachable', why: `${url} can't be reached: ${problemOf(thrown)}.` };
  }
}

const addressOf = ({ url }: PolicyEndpoint): string => `${url.replace(/\/+$/, '')}/v1/policy`;

/** Redirects aren't followed: they would take the token elsewhere. */
async function request(
  endpoint: PolicyEndpoint,
  init: { method: string; body?: string; headers?: Record<string, string> },
  { signal }: { readonly signal: AbortSignal },
): Promise<{ readonly response: Response; readonly text: string | undefined }> {
  return await withDeadline(timeoutMs, signal, async (until) => {
    const response = await fetch(addressOf(endpoint), {
      ...init,
      redirect: 'error',
      headers: {
        ...init.headers,
        ...(endpoint.token === undefined ? {} : { Authorization: `Bearer ${endpoint.token}` }),
      },
      signal: until,
    });
    return { response, text: await readText(response) };
  });
}

/** `undefined` where there is more than a bundle can be; the rest isn't read. */
async function readText({ body }: Response): Promise<string | undefined> {
  if (body === null) return '';
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > maxBundleLength) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function reasonIn(body: string): string {
  try {
    const { reason } = JSON.parse(body) as { reason?: unknown };
    return typeof reason === 'string' ? `: ${reason.slice(0, 500)}` : '.';
  } catch {
    return '.'; // Not a collector's answer; its status has been said.
  }
}

/** `fetch` says only "fetch failed"; the reason is in the cause. */
function problemOf(thrown: unknown): string {
  const isLate = thrown instanceof Error && thrown.name === 'TimeoutError';
  return isLate ? 'it did not answer in time' : networkProblem(thrown);
}
