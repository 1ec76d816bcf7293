import type { Abortable } from '../../../core/ports.ts';

/** Long enough for a slow link, short enough that a stalled one is noticed. */
export const exchangeTimeoutMs = 30_000;
/** More of an answer than this is not read, where the adapter doesn't need more. */
const defaultAnswerBytes = 64 * 1024;

export interface HttpRequest {
  readonly url: string;
  /** `POST` where none is given. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs?: number;
  /** Bytes of the answer that are read at most. */
  readonly answerBytes?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Cut off where it is too long, and then it is no JSON any more. */
  readonly body: string;
}

/** An answer that need not be text. */
export interface BinaryAnswer extends Omit<HttpAnswer, 'body'> {
  /** Cut off where it is too long. */
  readonly body: Buffer;
}

/** `exchangeBytes`, for an answer that is text. */
export async function exchange(request: HttpRequest, o: Abortable): Promise<HttpAnswer | { readonly lost: string }> {
  const answer = await exchangeBytes(request, o);
  return 'lost' in answer ? answer : { ...answer, body: answer.body.toString('utf8') };
}

/**
 * Sends one request and resolves with its answer, or with why there is none, as the end of a sentence. Redirects are not
 * followed: they'd leak the credentials. An abort gives up waiting; the request may have arrived.
 */
export async function exchangeBytes(
  request: HttpRequest,
  o: Abortable,
): Promise<BinaryAnswer | { readonly lost: string }> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? exchangeTimeoutMs);
  try {
    const response = await fetch(request.url, {
      method: request.method ?? 'POST',
      redirect: 'manual',
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: bodyOf(request.body) }),
      signal: AbortSignal.any([o.signal, timeout]),
    });
    const body = await readBody(response, request.answerBytes ?? defaultAnswerBytes);
    return { status: response.status, headers: response.headers, body };
  } catch (thrown) {
    return { lost: timeout.aborted ? 'it did not answer in time' : networkProblem(thrown) };
  }
}

function bodyOf(body: string | Uint8Array): string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' ? body : new Uint8Array(body);
}

async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  if (response.body === null) return Buffer.alloc(0);
  for await (const piece of response.body) {
    bytes += piece.length;
    if (bytes > maxBytes) break;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Why `fetch` failed, as the end of a sentence. It says only "fetch failed" itself; the reason is in the cause. */
export function networkProblem(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (cause instanceof Error) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (code === 'ECONNREFUSED') return 'nothing listens there';
    if (code === 'ENOTFOUND') return 'there is no machine of that name';
    return cause.message || code || 'the connection failed';
  }
  // Nothing was sent. What is thrown then can quote the headers, and with them the secret.
  return "the request can't be made; check the address and the secret";
}
