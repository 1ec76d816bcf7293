import { setTimeout as wait } from 'node:timers/promises';
import { ModelError } from '../../../core/draft/modelError.ts';
import type { Prompt } from '../../../core/draft/prompt.ts';
import type { Abortable, ModelAnswer, ModelProvider, RequestParameters, Sampling } from '../../../core/ports.ts';
import { answerReader } from './answerReader.ts';
import { ApiKey } from './apiKey.ts';
import { readBaseUrl } from './baseUrl.ts';
import { describeFailure, type Endpoint, notACompletion } from './describeFailure.ts';
import { guardedFetch } from './guardedFetch.ts';

/** Bytes of one response at most: an answer of full length, one word a piece, is 16 MB. */
const maxResponseBytes = 20_000_000;

/** The most likely answer, each time, where only one is asked for: SQL is no place for surprises. */
const temperature = 0;

/** Which of the optional parameters the server refused before. Not every server and model knows them. */
type Refused = 'nothing' | 'seed' | 'all';

export interface OpenAiSettings {
  /** Such as `https://api.openai.com/v1` or `http://localhost:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** `undefined` for a local server that asks for none. */
  readonly apiKey: ApiKey | string | undefined;
  /** From asking to the end of the answer, attempts and waits included, in milliseconds. */
  readonly timeoutMs: number;
  /** Longest silence once the server has begun to answer, in milliseconds. */
  readonly idleTimeoutMs?: number;
  /** Further attempts while nothing of the answer was heard: after 408, 429, 5xx and lost connections. */
  readonly maxRetries?: number;
  /** True lets prompts and the key go over plain http to another machine. */
  readonly allowInsecureHttp?: boolean;
  /** Tokens that prompt and answer may have together; absent where it isn't known. Recorded, and not enforced. */
  readonly contextWindow?: number;
}

/**
 * A model behind any server that speaks OpenAI's Chat Completions: OpenAI, Azure's v1 endpoint, Ollama, LM Studio, vLLM.
 * Answers are streamed. The client library is loaded with the first question.
 * @throws {ModelError} `MISCONFIGURED` for a base URL or key that can't be used; nothing was sent.
 */
export function createOpenAiModel(settings: OpenAiSettings): ModelProvider {
  const { value: url, problem } = readBaseUrl(settings.baseUrl, {
    allowInsecureHttp: settings.allowInsecureHttp === true,
  });
  if (url === undefined) throw new ModelError('MISCONFIGURED', problem);
  const model = settings.model.trim();
  if (model === '')
    throw new ModelError('MISCONFIGURED', 'No language model is named. Set its name, such as gpt-5-mini.');
  const apiKey = typeof settings.apiKey === 'string' ? new ApiKey(settings.apiKey) : settings.apiKey;
  const endpoint: Endpoint = { url, model, apiKey };
  const maxRetries = settings.maxRetries ?? 2;
  /** Kept for good: a server that refuses a parameter does so each time. */
  let refused: Refused = 'nothing';

  return {
    name: 'openai',
    model,
    host: url.host,
    ...(settings.contextWindow === undefined ? {} : { contextWindow: settings.contextWindow }),
    parameters: (sampling) => parametersOf(sampling, refused),
    async complete(prompt, onText, { signal, sampling }) {
      signal.throwIfAborted();
      const deadline = AbortSignal.timeout(settings.timeoutMs);
      const limits = {
        signal,
        deadline,
        timeoutMs: settings.timeoutMs,
        idleTimeoutMs: settings.idleTimeoutMs ?? 60_000,
      };
      const asked = parametersOf(sampling, refused);
      for (let attempt = 0, requests = 0; ; requests += 1) {
        const sent = parametersOf(sampling, refused);
        const tried = await tryOnce(prompt, endpoint, sent, onText, limits);
        if (tried.kind === 'answered') {
          const isLess = Object.keys(sent).length < Object.keys(asked).length;
          return { ...tried.answer, retries: requests, ...(isLess ? { parametersRefused: true } : {}) };
        }
        if (sent.temperature !== undefined && isRefusedParameter(tried.thrown)) {
          if (sent.seed === undefined) refused = 'all';
          else if (refused === 'nothing') refused = 'seed';
          continue;
        }
        const failure = describeFailure(tried.thrown, endpoint, attempt);
        if (tried.heard || attempt >= maxRetries || failure.retryAfterMs === undefined) throw failure.error;
        attempt += 1;
        try {
          await wait(failure.retryAfterMs, undefined, { signal: AbortSignal.any([signal, deadline]) });
        } catch {
          signal.throwIfAborted();
          throw failure.error;
        }
      }
    },
  };
}

/** The fewer a server refused, the more it is asked for. */
function parametersOf(sampling: Sampling | undefined, refused: Refused): RequestParameters {
  if (refused === 'all') return { stream: true };
  const seed = sampling === undefined || refused === 'seed' ? {} : { seed: sampling.seed };
  return { stream: true, temperature: sampling?.temperature ?? temperature, ...seed };
}

interface Limits extends Abortable {
  readonly deadline: AbortSignal;
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
}

type Tried =
  | { readonly kind: 'answered'; readonly answer: ModelAnswer }
  /** `heard` once any text was passed on: then another attempt would say things twice. */
  | { readonly kind: 'failed'; readonly thrown: unknown; readonly heard: boolean };

/** One request. @throws the signal's reason, or a {ModelError} where another attempt can't help. */
async function tryOnce(
  prompt: Pick<Prompt, 'messages'>,
  endpoint: Endpoint,
  parameters: RequestParameters,
  onText: (piece: string) => void,
  limits: Limits,
): Promise<Tried> {
  const idle = silenceTimer(limits.idleTimeoutMs);
  const signal = AbortSignal.any([limits.signal, limits.deadline, idle.signal]);
  const reader = answerReader(endpoint, onText);
  try {
    for await (const piece of request(prompt, endpoint, parameters, idle.heard, { signal })) {
      if (signal.aborted) break;
      reader.take(piece);
    }
    // The library ends an aborted stream as if it were complete.
    throwIfOver(limits, idle.signal, endpoint);
    return { kind: 'answered', answer: reader.finish() };
  } catch (thrown) {
    throwIfOver(limits, idle.signal, endpoint);
    if (thrown instanceof ModelError || reader.listenerFailed) throw thrown;
    return { kind: 'failed', thrown, heard: reader.heard };
  } finally {
    idle.stop();
  }
}

async function* request(
  prompt: Pick<Prompt, 'messages'>,
  endpoint: Endpoint,
  parameters: RequestParameters,
  onBytes: () => void,
  { signal }: Abortable,
): AsyncGenerator<unknown> {
  const { OpenAI } = await import('openai');
  const client = new OpenAI({
    baseURL: endpoint.url.href,
    // The key is put in by `guardedFetch`, so the library never holds it; it insists on some text.
    apiKey: 'unused',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    // Both are ours to decide: the library waits between attempts without listening to the signal.
    maxRetries: 0,
    timeout: 2_147_483_647,
    // It would print what servers send.
    logLevel: 'off',
    fetch: guardedFetch({ apiKey: endpoint.apiKey, maxBytes: maxResponseBytes, onBytes }),
  });
  const { data, response } = await client.chat.completions
    .create(
      {
        model: endpoint.model,
        messages: prompt.messages.map(({ role, content }) => ({ role, content })),
        ...parameters,
        stream: true,
        ...(parameters.temperature === undefined ? {} : { stream_options: { include_usage: true } }),
      },
      { signal },
    )
    .withResponse();

  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/html')) {
    await response.body?.cancel();
    throw notACompletion(endpoint);
  }
  // A server that can't stream gives the whole answer at once.
  if (type.startsWith('application/json')) yield JSON.parse(await response.text());
  else yield* data;
}

/** Aborts after a silence; counting starts with the first sign of life, so that a slow start isn't taken for one. */
function silenceTimer(ms: number): { signal: AbortSignal; heard: () => void; stop: () => void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      if (!stopped) timer = setTimeout(() => controller.abort(), ms);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function throwIfOver(limits: Limits, silence: AbortSignal, endpoint: Endpoint): void {
  limits.signal.throwIfAborted();
  const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
  if (limits.deadline.aborted) {
    throw new ModelError(
      'TIMEOUT',
      `The model at ${endpoint.url.origin} didn't finish within ${seconds(limits.timeoutMs)}. Ask again, use a faster model, or raise the time-out.`,
    );
  }
  if (silence.aborted) {
    throw new ModelError(
      'TIMEOUT',
      `The model at ${endpoint.url.origin} fell silent for ${seconds(limits.idleTimeoutMs)} in the middle of its answer. Ask again.`,
    );
  }
}

/** 400 and 422 are what servers answer to a parameter they don't know; without it a second try tells. */
function isRefusedParameter(thrown: unknown): boolean {
  return thrown instanceof Error && 'status' in thrown && (thrown.status === 400 || thrown.status === 422);
}
