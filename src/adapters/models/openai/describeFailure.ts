import type { APIError } from 'openai';
import { shorten } from '../../../core/draft/extractSql.ts';
import { ModelError } from '../../../core/draft/modelError.ts';
import type { ApiKey } from './apiKey.ts';
import type { BaseUrl } from './baseUrl.ts';
import { AnswerTooLong, Redirected } from './guardedFetch.ts';

/** A failed attempt: what to tell people, and when another attempt may help. */
export interface Failure {
  readonly error: ModelError;
  /** Milliseconds to wait before another attempt; `undefined` where none would help. */
  readonly retryAfterMs: number | undefined;
}

/** Whom a failure is about. */
export interface Endpoint {
  readonly url: BaseUrl;
  readonly model: string;
  readonly apiKey: ApiKey | undefined;
}

/** Longest time a server may ask us to wait before we rather tell the person. */
const maxWaitMs = 15_000;
const firstWaitMs = 500;

/** Turns what the client library or the network threw into a sentence. `attempt` counts from 0. */
export function describeFailure(thrown: unknown, endpoint: Endpoint, attempt: number): Failure {
  const chain = causes(thrown);
  const { origin } = endpoint.url;
  if (chain.some((link) => link instanceof AnswerTooLong)) return final(tooLong());
  const redirect = chain.find((link) => link instanceof Redirected);
  if (redirect !== undefined) {
    return final(
      new ModelError(
        'NOT_FOUND',
        `The server at ${origin} sends requests on to another address (${words(redirect.message, endpoint)}). Questions are not sent on; correct the base URL of the language model.`,
      ),
    );
  }
  if (isStatusError(thrown)) return describeStatus(thrown, endpoint, attempt);
  if (chain.some((link) => link instanceof SyntaxError)) return final(notACompletion(endpoint));
  if (isErrorOfStream(thrown)) return final(brokeOff(endpoint, messageOf(thrown)));
  return describeConnection(chain, endpoint, attempt);
}

/** The answer is in no form we know: mostly a wrong base URL that leads to a web page. */
export function notACompletion(endpoint: Endpoint): ModelError {
  return new ModelError(
    'SERVER',
    `The server at ${endpoint.url.origin} didn't answer with a chat completion. Check the base URL of the language model; it often ends in /v1.`,
  );
}

/** The server reported a failure in the middle of its answer. */
export function brokeOff(endpoint: Endpoint, message: string): ModelError {
  return new ModelError(
    'SERVER',
    `The server at ${endpoint.url.origin} broke off its answer with an error. ${quote(message, endpoint)} Ask again.`,
  );
}

export function tooLong(): ModelError {
  return new ModelError(
    'TRUNCATED',
    'The model went on without an end, so its answer was cut off and is not used. Ask again.',
  );
}

const final = (error: ModelError): Failure => ({ error, retryAfterMs: undefined });

function describeStatus(thrown: APIError & { status: number }, endpoint: Endpoint, attempt: number): Failure {
  const { origin, href } = endpoint.url;
  const { status } = thrown;
  const said = quote(messageOf(thrown), endpoint);
  if (status === 401 || status === 403) {
    const sentence =
      endpoint.apiKey === undefined
        ? `The server at ${origin} wants an API key (${status}). Store one with the command “Set the Model's API Key”.`
        : `The server at ${origin} refuses the API key (${status}). Check that the key is right, current and allowed to use “${endpoint.model}”. ${said}`;
    return final(new ModelError('UNAUTHORIZED', sentence.trim()));
  }
  if (status === 404) {
    return final(
      new ModelError(
        'NOT_FOUND',
        `There is no model “${endpoint.model}” or no Chat Completions at ${href} (404). Check the model's name and the base URL. ${said}`.trim(),
      ),
    );
  }
  if (status === 429) {
    const waitMs = retryAfter(thrown.headers);
    const isQuota = thrown.code === 'insufficient_quota';
    const when = waitMs === undefined ? 'Wait a little and ask again.' : `Ask again in ${Math.ceil(waitMs / 1000)} s.`;
    const error = new ModelError(
      'RATE_LIMITED',
      isQuota
        ? `The account's quota at ${origin} is used up (429). Raise it or use another model.`
        : `The server at ${origin} has had too many requests (429). ${when} ${said}`.trim(),
    );
    return isQuota ? final(error) : { error, retryAfterMs: waitFor(thrown.headers, attempt, waitMs) };
  }
  if (status >= 500 || status === 408) {
    const error = new ModelError(
      'SERVER',
      `The server at ${origin} failed (${status}). Ask again in a while. ${said}`.trim(),
    );
    return { error, retryAfterMs: waitFor(thrown.headers, attempt, retryAfter(thrown.headers)) };
  }
  return final(
    new ModelError(
      'REJECTED',
      `The server at ${origin} doesn't accept the request (${status}). Shorten the question or the conversation, or use another model. ${said}`.trim(),
    ),
  );
}

/** Text of Node's and OpenSSL's error codes, for people. */
function describeConnection(chain: readonly Error[], endpoint: Endpoint, attempt: number): Failure {
  const { origin, host } = endpoint.url;
  const code = chain.map(codeOf).find((found) => found !== undefined) ?? '';
  const unreachable = (sentence: string) => new ModelError('UNREACHABLE', sentence, { cause: chain.at(-1) });
  if (code === 'ECONNREFUSED') {
    const advice =
      host === undefined ? "Start the model's server, or correct the base URL." : 'Check the base URL and the network.';
    return final(unreachable(`Nothing answers at ${origin}. ${advice}`));
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return final(unreachable(`The host of ${origin} isn't known. Check the base URL and the network.`));
  if (/CERT|SIGNATURE|^ERR_TLS|^ERR_SSL|^EPROTO$/.test(code)) {
    return final(
      unreachable(
        `The secure connection to ${origin} failed (${code}). If your organisation's own authority issued the certificate, install that authority on this machine, or name its file in NODE_EXTRA_CA_CERTS.`,
      ),
    );
  }
  if (code.includes('TIMEOUT') || code === 'ETIMEDOUT')
    return final(
      new ModelError('TIMEOUT', `The server at ${origin} didn't answer in time. Check the network, then ask again.`),
    );
  const error = unreachable(
    `The connection to ${origin} was lost before the answer was complete${code === '' ? '' : ` (${code})`}. Ask again.`,
  );
  return { error, retryAfterMs: firstWaitMs * 2 ** attempt };
}

function waitFor(headers: Headers | undefined, attempt: number, asked: number | undefined): number | undefined {
  if (headers?.get('x-should-retry') === 'false') return undefined;
  const waitMs = asked ?? firstWaitMs * 2 ** attempt;
  return waitMs <= maxWaitMs ? waitMs : undefined;
}

/** RFC 9110, 10.2.3: seconds or a date; some servers give milliseconds in a header of their own. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const milliseconds = headers?.get('retry-after-ms') ?? '';
  if (/^\d+(?:\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  const value = headers?.get('retry-after') ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = value === '' ? Number.NaN : Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function messageOf(thrown: APIError): string {
  const body = thrown.error;
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : thrown.message.replace(/^\d{3} /, '');
}

function quote(message: string, endpoint: Endpoint): string {
  const said = words(message, endpoint);
  return said === '' || said.includes('status code (no body)') || said.startsWith('<') ? '' : `It said: “${said}”`;
}

/** A server's words, short and without the key, should it quote it. */
function words(text: string, { apiKey }: Endpoint): string {
  return shorten(apiKey === undefined ? text : apiKey.redact(text), 300);
}

/** The library's errors, told by their shape: its classes are only there once it is loaded. */
function isStatusError(thrown: unknown): thrown is APIError & { status: number } {
  return thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number';
}

function isErrorOfStream(thrown: unknown): thrown is APIError {
  return thrown instanceof Error && 'error' in thrown && thrown.error !== undefined;
}

/** The error and what it came from, outermost first. */
function causes(thrown: unknown): Error[] {
  const chain: Error[] = [];
  for (let at = thrown; at instanceof Error && chain.length < 8; at = at.cause) chain.push(at);
  return chain;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
