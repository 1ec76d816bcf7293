import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOpenAiModel, type OpenAiSettings } from '../../../../src/adapters/models/openai/openAiModel.ts';
import { ModelError } from '../../../../src/core/draft/modelError.ts';
import type { Prompt } from '../../../../src/core/draft/prompt.ts';
import {
  type Arranged,
  describeModelProvider,
  halfAnswer,
  type Situation,
  wholeAnswer,
} from '../../../conformance/modelProvider.ts';
import { type OpenAiServer, type Script, startOpenAiServer } from '../../../support/openAiServer.ts';

const scripts: Readonly<Record<Situation, Script>> = {
  answers: { kind: 'answer', text: wholeAnswer, pieceLength: 3 },
  refusesTheKey: { kind: 'status', status: 401, message: 'Incorrect API key provided.' },
  knowsNoSuchModel: { kind: 'status', status: 404, message: 'The model does not exist' },
  isRateLimitedForLong: { kind: 'status', status: 429, headers: { 'retry-after': '3600' } },
  failsAlways: { kind: 'status', status: 503, headers: { 'retry-after-ms': '5' } },
  stallsBeforeAnswering: { kind: 'stall' },
  stallsInTheMiddle: { kind: 'stall', after: halfAnswer },
  loseTheConnection: { kind: 'reset', after: halfAnswer },
  answersNothing: { kind: 'answer', text: '' },
  isCutAtItsLimit: { kind: 'answer', text: halfAnswer, finishReason: 'length' },
  endsWithoutSayingSo: { kind: 'answer', text: halfAnswer, finishReason: null },
  neverEnds: { kind: 'endless', piece: 'x'.repeat(20_000) },
  answersGarbage: { kind: 'raw', body: 'data: {"choices": [\n\n' },
  isNotThere: { kind: 'stall' },
};

describeModelProvider('openai', async (situation): Promise<Arranged> => {
  const server = await startOpenAiServer(scripts[situation]);
  if (situation === 'isNotThere') await server.close();
  const provider = createOpenAiModel({
    baseUrl: server.url,
    model: 'm',
    apiKey: 'sk-secret',
    timeoutMs: situation === 'stallsBeforeAnswering' ? 300 : 10_000,
    idleTimeoutMs: 300,
  });
  return {
    provider,
    requests: () => server.requests.length,
    arrived: () => server.arrived(1),
    abandoned: async () => expect(await server.requests.at(-1)?.ended).toBe(true),
    close: situation === 'isNotThere' ? async () => undefined : () => server.close(),
  };
});

const prompt: Pick<Prompt, 'messages'> = {
  messages: [
    { role: 'system', content: 'You write SQL.' },
    { role: 'user', content: 'how many customers' },
  ],
};
const answer = { kind: 'answer', text: 'SELECT 1;' } as const;

describe('a model behind a Chat Completions server', () => {
  let server: OpenAiServer | undefined;
  afterEach(async () => {
    vi.unstubAllEnvs();
    await server?.close();
    server = undefined;
  });

  async function ask(script: Script, settings: Partial<OpenAiSettings> = {}, signal = new AbortController().signal) {
    server = await startOpenAiServer(script);
    const model = createOpenAiModel({
      baseUrl: server.url,
      model: 'small-model',
      apiKey: 'sk-secret',
      timeoutMs: 10_000,
      ...settings,
    });
    const ask = () => model.complete(prompt, () => undefined, { signal });
    return { server, model, again: ask, completion: ask() };
  }
  const failure = async (script: Script, settings?: Partial<OpenAiSettings>): Promise<ModelError> => {
    const { completion } = await ask(script, settings);
    const thrown = await completion.catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(ModelError);
    return thrown as ModelError;
  };

  it('sends the prompt, the model and the key, and nothing of the machine or the environment', async () => {
    vi.stubEnv('OPENAI_ORG_ID', 'org-of-somebody');
    vi.stubEnv('OPENAI_PROJECT_ID', 'project-of-somebody');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-leak: secret-of-somebody');
    vi.stubEnv('OPENAI_BASE_URL', 'https://elsewhere.example');
    vi.stubEnv('OPENAI_API_KEY', 'sk-of-somebody');
    const { server, completion } = await ask(answer);
    await completion;
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(request?.body).toEqual({
      model: 'small-model',
      messages: prompt.messages,
      stream: true,
      temperature: 0,
      stream_options: { include_usage: true },
    });
    // What HTTP itself adds is `fetch`'s own; of the client library's many headers none is left.
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'sec-fetch-mode',
      'user-agent',
    ]);
    expect(request?.headers['authorization']).toBe('Bearer sk-secret');
    expect(JSON.stringify(request?.headers)).not.toMatch(/stainless|somebody/i);
  });

  it('sends no key where none is set', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-of-somebody');
    const { server, completion } = await ask(answer, { apiKey: undefined });
    await completion;
    expect(server.requests[0]?.headers['authorization']).toBeUndefined();
  });

  it('tells the tokens used and the model that answered', async () => {
    const usage = { prompt_tokens: 12, completion_tokens: 3 };
    const { completion } = await ask({ ...answer, usage, model: 'small-model-2026' });
    expect(await completion).toEqual({
      text: 'SELECT 1;',
      model: 'small-model-2026',
      finishReason: 'stop',
      inputTokens: 12,
      outputTokens: 3,
      id: 'chatcmpl-1',
      retries: 0,
    });
  });

  it('tells what was cached and what was thought, where the server says so', async () => {
    const usage = {
      prompt_tokens: 12,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 2 },
    };
    const { completion } = await ask({ ...answer, usage });
    expect(await completion).toMatchObject({ cachedInputTokens: 8, reasoningTokens: 2 });
  });

  it('asks again without optional parameters where a server refuses them, and remembers', async () => {
    const { server, completion, again } = await ask({ ...answer, rejectsOptions: true });
    expect(await completion).toMatchObject({ text: 'SELECT 1;', retries: 1, parametersRefused: true });
    await again();
    expect(server.requests.map(({ body }) => Object.keys(body as object))).toEqual([
      ['model', 'messages', 'stream', 'temperature', 'stream_options'],
      ['model', 'messages', 'stream'],
      ['model', 'messages', 'stream'],
    ]);
  });

  describe('asked for one of several answers', () => {
    const sampling = { temperature: 0.7, seed: 2 };
    const parametersIn = (body: unknown) => {
      const { temperature, seed } = body as { temperature?: number; seed?: number };
      return { temperature, seed };
    };
    async function askOnce(refuses: readonly string[]) {
      server = await startOpenAiServer(({ body }) => {
        const refused = refuses.find((name) => Object.hasOwn(body as object, name));
        return refused === undefined ? answer : { kind: 'status', status: 422, message: `Unknown: ${refused}` };
      });
      const model = createOpenAiModel({ baseUrl: server.url, model: 'm', apiKey: 'k', timeoutMs: 10_000 });
      const before = model.parameters?.(sampling);
      const done = await model.complete(prompt, () => undefined, { signal: new AbortController().signal, sampling });
      return { server, model, before, done };
    }

    it('sends what makes it differ, and says so before', async () => {
      const { server, before, done } = await askOnce([]);
      expect(before).toEqual({ ...sampling, stream: true });
      expect(server.requests.map(({ body }) => parametersIn(body))).toEqual([sampling]);
      expect(done.parametersRefused).toBeUndefined();
    });

    it.each([
      ['the seed', ['seed'], [sampling, { temperature: 0.7 }], { temperature: 0.7, stream: true }],
      ['both', ['seed', 'temperature'], [sampling, { temperature: 0.7 }, {}], { stream: true }],
    ])('leaves out %s where a server refuses it, and remembers', async (_, refuses, sent, after) => {
      const { server, model, done } = await askOnce(refuses);
      expect(server.requests.map(({ body }) => parametersIn(body))).toEqual(sent);
      expect(done).toMatchObject({ parametersRefused: true, retries: sent.length - 1 });
      expect(model.parameters?.(sampling)).toEqual(after);
    });
  });

  it('reads the answer of a server that does not stream', async () => {
    const { completion } = await ask({ kind: 'whole', text: 'SELECT 1;' });
    expect((await completion).text).toBe('SELECT 1;');
  });

  it('does not hand out a whole answer that was cancelled as it came', async () => {
    server = await startOpenAiServer({ kind: 'whole', text: 'SELECT 1;' });
    const controller = new AbortController();
    const model = createOpenAiModel({ baseUrl: server.url, model: 'm', apiKey: 'k', timeoutMs: 10_000 });
    const completion = model.complete(prompt, () => controller.abort(new Error('stop')), { signal: controller.signal });
    await expect(completion).rejects.toThrow('stop');
  });

  it('leaves out what a model thinks aloud beside its answer', async () => {
    const { completion } = await ask({ ...answer, extraDelta: { reasoning_content: 'DROP TABLE customers' } });
    expect((await completion).text).toBe('SELECT 1;');
  });

  it('waits as long as a server asks for, then tries again', async () => {
    const limited = { kind: 'status', status: 429, headers: { 'retry-after-ms': '80' } } as const;
    const { server, completion } = await ask([limited, limited, answer]);
    expect((await completion).text).toBe('SELECT 1;');
    const [first, second, third] = server.requests.map((request) => request.arrivedAtMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(75);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(75);
  });

  it('gives up after three attempts', async () => {
    const { server, completion } = await ask({ kind: 'status', status: 500, headers: { 'retry-after-ms': '1' } });
    await expect(completion).rejects.toMatchObject({ code: 'SERVER' });
    expect(server.requests).toHaveLength(3);
  });

  const refusal =
    "doesn't accept the request (STATUS). Shorten the question or the conversation, or use another model.";
  it.each([
    [400, 'REJECTED', `The server at ORIGIN ${refusal}`],
    [
      401,
      'UNAUTHORIZED',
      'The server at ORIGIN refuses the API key (401). Check that the key is right, current and allowed to use “small-model”.',
    ],
    [
      403,
      'UNAUTHORIZED',
      'The server at ORIGIN refuses the API key (403). Check that the key is right, current and allowed to use “small-model”.',
    ],
    [
      404,
      'NOT_FOUND',
      "There is no model “small-model” or no Chat Completions at ORIGIN/v1 (404). Check the model's name and the base URL.",
    ],
    [413, 'REJECTED', `The server at ORIGIN ${refusal}`],
    [422, 'REJECTED', `The server at ORIGIN ${refusal}`],
    [429, 'RATE_LIMITED', 'The server at ORIGIN has had too many requests (429). Wait a little and ask again.'],
    [500, 'SERVER', 'The server at ORIGIN failed (500). Ask again in a while.'],
    [503, 'SERVER', 'The server at ORIGIN failed (503). Ask again in a while.'],
    [529, 'SERVER', 'The server at ORIGIN failed (529). Ask again in a while.'],
  ])('says what to do after status %i', async (status, code, sentence) => {
    const headers = { 'x-should-retry': 'false' };
    const error = await failure({ kind: 'status', status, message: 'Because of reasons.', headers });
    expect(error.code).toBe(code);
    const origin = new URL(server?.url ?? '').origin;
    const expected = sentence.replace('ORIGIN', origin).replace('STATUS', String(status));
    expect(error.message).toBe(`${expected} It said: “Because of reasons.”`);
  });

  it('asks for a key where a server wants one and none is set', async () => {
    const error = await failure({ kind: 'status', status: 401 }, { apiKey: undefined });
    expect(error.message).toContain('wants an API key (401)');
  });

  it('does not try again where the quota is used up', async () => {
    const { server, completion } = await ask({ kind: 'status', status: 429, code: 'insufficient_quota' });
    await expect(completion).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(server.requests).toHaveLength(1);
  });

  it('tells when to ask again where the wait is too long', async () => {
    const error = await failure({ kind: 'status', status: 429, headers: { 'retry-after': '90' } });
    expect(error.message).toContain('Ask again in 90 s.');
  });

  it('never says a key that a server quotes', async () => {
    const error = await failure({ kind: 'status', status: 401, message: 'The key sk-secret is wrong.' });
    expect(error.message).toContain('The key [redacted] is wrong.');
    expect(inspect(error, { depth: 9 })).not.toContain('sk-secret');
  });

  it.each([
    ['a log-in page', { kind: 'raw', body: '<html>Log in</html>', contentType: 'text/html; charset=utf-8' }],
    ['nothing at all', { kind: 'raw', body: '' }],
    ['JSON of another kind', { kind: 'raw', body: '{"hello": "world"}', contentType: 'application/json' }],
    ['broken JSON', { kind: 'raw', body: '{"choices": ', contentType: 'application/json' }],
    ['binary', { kind: 'raw', body: '\u0000\u0001\u0002', contentType: 'application/octet-stream' }],
    ['events that are no objects', { kind: 'raw', body: 'data: 1\n\ndata: [DONE]\n\n' }],
  ] satisfies [string, Script][])('says that %s is no chat completion', async (_name, script) => {
    expect(await failure(script)).toMatchObject({
      code: 'SERVER',
      message: expect.stringContaining("didn't answer with a chat completion"),
    });
  });

  it.each([
    ['in the stream', { kind: 'raw', body: 'data: {"error": {"message": "out of memory"}}\n\n' }],
    ['with status 200', { kind: 'raw', body: '{"error": "out of memory"}', contentType: 'application/json' }],
  ] satisfies [string, Script][])('hands on an error %s', async (_name, script) => {
    expect(await failure(script)).toMatchObject({ code: 'SERVER', message: expect.stringContaining('out of memory') });
  });

  it.each([
    ['content of another type', '{"choices":[{"delta":{"content":{"toString":"x"}},"finish_reason":"stop"}]}'],
    ['choices that are no list', '{"choices":{"0":{}},"usage":{}}'],
    ['a choice that is null', '{"choices":[null]}'],
  ])('takes %s for no text', async (_name, event) => {
    const error = await failure({ kind: 'raw', body: `data: ${event}\n\ndata: [DONE]\n\n` });
    expect(['EMPTY', 'TRUNCATED']).toContain(error.code);
  });

  it('stops a server whose one event has no end, before the client library chokes on it', async () => {
    const error = await failure({ kind: 'raw', body: `: keep-alive ${'x'.repeat(66_000_000)}\n\n` });
    expect(error.code).toBe('TRUNCATED');
  });

  it('stops a server that sends empty events for ever', async () => {
    const error = await failure(
      { kind: 'raw', body: `: keep-alive ${'x'.repeat(100)}\n\n`.repeat(180_000) },
      { timeoutMs: 60_000 },
    );
    expect(error.code).toBe('TRUNCATED');
  });

  it('does not send the prompt on to where a redirect points', async () => {
    const elsewhere = await startOpenAiServer(answer);
    try {
      const error = await failure({ kind: 'status', status: 307, headers: { location: `${elsewhere.url}/chat` } });
      expect(error).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining(elsewhere.url) });
      expect(elsewhere.requests).toHaveLength(0);
    } finally {
      await elsewhere.close();
    }
  });

  it('tries again after a connection lost before the answer, but not once something was said', async () => {
    const lost = await ask([{ kind: 'reset' }, answer]);
    expect((await lost.completion).text).toBe('SELECT 1;');
    await lost.server.close();
    const later = await ask([{ kind: 'reset', after: 'SELECT' }, answer]);
    await expect(later.completion).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(later.server.requests).toHaveLength(1);
  });

  it('keeps the time-out over all attempts and waits', async () => {
    const started = performance.now();
    const limited = { kind: 'status', status: 429, headers: { 'retry-after': '10' } } as const;
    expect((await failure(limited, { timeoutMs: 200 })).code).toBe('RATE_LIMITED');
    // Less than the one wait that the server asks for.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('says that a host is not known', async () => {
    const model = createOpenAiModel({
      baseUrl: 'https://no-such-host.invalid/v1',
      model: 'm',
      apiKey: 'k',
      timeoutMs: 10_000,
    });
    await expect(
      model.complete(prompt, () => undefined, { signal: new AbortController().signal }),
    ).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('says that a server speaks no TLS', async () => {
    const { server } = await ask(answer);
    const model = createOpenAiModel({
      baseUrl: server.url.replace('http:', 'https:'),
      model: 'm',
      apiKey: 'k',
      timeoutMs: 10_000,
      maxRetries: 0,
    });
    await expect(
      model.complete(prompt, () => undefined, { signal: new AbortController().signal }),
    ).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('secure connection') });
  });
});
