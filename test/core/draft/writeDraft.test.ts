import { afterEach, describe, expect, it } from 'vitest';
import { createOpenAiModel } from '../../../src/adapters/models/openai/openAiModel.ts';
import { createVerifiedQueries } from '../../../src/core/draft/matchVerified.ts';
import { ModelError } from '../../../src/core/draft/modelError.ts';
import { type DraftSources, writeDraft } from '../../../src/core/draft/writeDraft.ts';
import type { ModelProvider } from '../../../src/core/ports.ts';
import { digestOf } from '../../../src/core/prelude/digest.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { MemoryTrail } from '../../support/memoryTrail.ts';
import { type OpenAiServer, type Script, startOpenAiServer } from '../../support/openAiServer.ts';
import { devProfile, FakeClock } from '../../support/world.ts';
import { demoDictionary, demoQueries, questionOf } from './demo.ts';

const q3 = questionOf('monthly revenue by product line for customers acquired in Q3');
const other = questionOf('how many customers are in Berlin');
const fence = (sql: string) => `\`\`\`sql\n${sql}\n\`\`\`\nThere.`;

/** A model that answers from a function. */
function modelOf(complete: ModelProvider['complete']): ModelProvider {
  return { name: 'openai', model: 'small', host: 'models.example', complete };
}
const answering = (text: string, finishReason = 'stop') =>
  modelOf(async (_prompt, onText) => {
    onText(text);
    return { text, model: 'small-2026', finishReason, inputTokens: 10, outputTokens: 2 };
  });

function worldDrafting(model: ModelProvider | undefined, overrides: Partial<DraftSources> = {}) {
  const trail = new MemoryTrail();
  const dictionary = demoDictionary();
  const sources: DraftSources = {
    verified: createVerifiedQueries(demoQueries(), dictionary, () => '2026-03-01').queries,
    model,
    dictionary,
    recorder: trail,
    clock: new FakeClock(),
    ...overrides,
  };
  return {
    trail,
    write: (
      question = other,
      ai: 'none' | 'schema' = 'schema',
      signal = new AbortController().signal,
      onText = (_: string) => {},
    ) => writeDraft(question, { profile: { ...devProfile, ai }, catalog: demoCatalog }, sources, onText, { signal }),
  };
}

describe('a draft from a verified query', () => {
  it('needs no model, and says how the question was read', async () => {
    const { write, trail } = worldDrafting(undefined);
    const written = await write(q3);
    expect(written).toMatchObject({
      kind: 'draft',
      draft: {
        requestId: q3.id,
        asker: q3.asker,
        connection: 'demo',
        author: {
          kind: 'verified',
          query: 'monthly-revenue-q3-customers.sql',
          verifiedBy: 'Mira Okafor, Analytics',
          verifiedAt: '2026-02-03',
        },
        confidence: 1,
        explanation: expect.stringContaining('Q3 = fiscal Q3, 1 Feb–30 Apr, from the dictionary.'),
      },
    });
    expect(written.kind === 'draft' && written.draft.sql).toMatch(/^SELECT\n[\s\S]*;$/);
    expect(trail.types()).toEqual(['sql.interpreted']);
  });

  it('is taken before any model, also where nothing may be told to one', async () => {
    const model = modelOf(() => {
      throw new TypeError('The model was called.');
    });
    expect(await worldDrafting(model).write(q3, 'none')).toMatchObject({ kind: 'draft' });
  });
});

describe('no draft', () => {
  it.each([
    ['no model is configured', undefined, other, 'schema', 'no language model is configured'],
    ['nothing may be told to a model', answering(fence('SELECT 1')), other, 'none', 'may be told to a language model'],
    ['the question is empty', answering(fence('SELECT 1')), questionOf(' \n'), 'schema', 'The question is empty.'],
    ['the question is a book', answering(fence('SELECT 1')), questionOf('why '.repeat(2_000)), 'schema', 'Shorten it.'],
  ] as const)(
    'comes where %s; nothing is sent or recorded, and the sentence says what to do',
    async (_name, model, question, ai, reason) => {
      const { write, trail } = worldDrafting(model);
      const written = await write(question, ai);
      expect(written).toMatchObject({ kind: 'noDraft', reason: expect.stringContaining(reason) });
      expect(trail.types()).toEqual([]);
    },
  );
});

describe('a draft from a model', () => {
  it('is on record before the prompt leaves, and after the answer came', async () => {
    let recordedBefore: readonly string[] = [];
    const world = worldDrafting(
      modelOf(async (prompt, onText, o) => {
        recordedBefore = world.trail.types();
        return await answering(fence('SELECT count(*) FROM public.customers')).complete(prompt, onText, o);
      }),
    );
    const pieces: string[] = [];
    const written = await world.write(other, 'schema', undefined, (piece) => pieces.push(piece));
    expect(recordedBefore).toEqual(['context.assembled', 'llm.requested']);
    expect(world.trail.types()).toEqual(['context.assembled', 'llm.requested', 'llm.responded', 'sql.interpreted']);

    const [requested] = world.trail.of('llm.requested');
    const messages = requested?.sealed.messages ?? '';
    expect(requested?.about).toMatchObject({ requestId: other.id, connection: 'demo', actor: other.asker });
    expect(requested?.clear).toEqual({
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'small',
      'server.address': 'models.example',
      prompt_sha256: digestOf(messages),
      tables_disclosed: [{ schema: 'public', table: 'customers' }],
      egress: 'schema',
    });
    expect(JSON.parse(messages)).toMatchObject([{ role: 'system' }, { role: 'user' }]);
    expect(world.trail.of('llm.responded')[0]).toMatchObject({
      clear: {
        'gen_ai.response.model': 'small-2026',
        'gen_ai.response.finish_reason': 'stop',
        'gen_ai.usage.input_tokens': 10,
        'gen_ai.usage.output_tokens': 2,
        first_chunk_us: 0,
      },
      sealed: { output: fence('SELECT count(*) FROM public.customers') },
    });

    expect(written).toEqual({
      kind: 'draft',
      draft: {
        requestId: other.id,
        asker: other.asker,
        connection: 'demo',
        sql: 'SELECT count(*) FROM public.customers',
        author: { kind: 'model', provider: 'openai', model: 'small-2026', promptDigest: digestOf(messages) },
        explanation: 'There.',
      },
    });
    expect(pieces.join('')).toBe(fence('SELECT count(*) FROM public.customers'));
  });

  it('is asked for only once the request is on disk', async () => {
    let called = false;
    const { write, trail } = worldDrafting(
      modelOf(async () => {
        called = true;
        throw new TypeError('unreachable');
      }),
    );
    trail.failOn('llm.requested');
    await expect(write()).rejects.toMatchObject({ code: 'BLOCKED' });
    expect(called).toBe(false);
  });

  it('is not handed out where the answer could not be recorded', async () => {
    const { write, trail } = worldDrafting(answering(fence('SELECT 1')));
    trail.failOn('llm.responded');
    await expect(write()).rejects.toMatchObject({ code: 'BLOCKED' });
  });

  it.each([
    ['prose', 'I would rather not.', 'stop', 'NOT_SQL'],
    ['nothing', ' ', 'stop', 'EMPTY'],
    ['half a statement', '```sql\nDELETE FROM customers', 'length', 'TRUNCATED'],
    ['an answer without an end', '```sql\nDELETE FROM customers', '', 'TRUNCATED'],
    ['a call of a tool', '```sql\nSELECT 1\n```', 'tool_calls', 'TRUNCATED'],
    ['a hidden NUL', '```sql\nSELECT 1\u0000\n```', 'stop', 'NOT_SQL'],
  ])('is not made of %s, and the answer is on record', async (_name, text, finishReason, code) => {
    const { write, trail } = worldDrafting(answering(text, finishReason));
    await expect(write()).rejects.toMatchObject({ name: 'ModelError', code });
    expect(trail.types()).toEqual(['context.assembled', 'llm.requested', 'llm.responded']);
  });

  it('survives an answer with broken characters and counts', async () => {
    const { write, trail } = worldDrafting(
      modelOf(async () => ({
        text: `\uD83D\n${fence('SELECT 1')}`,
        model: '',
        finishReason: 'stop',
        inputTokens: -1,
        outputTokens: Number.NaN,
      })),
    );
    expect(await write()).toMatchObject({ kind: 'draft', draft: { sql: 'SELECT 1' } });
    expect(trail.of('llm.responded')[0]?.clear).toMatchObject({ 'gen_ai.response.model': 'small' });
    expect(trail.of('llm.responded')[0]?.clear).not.toHaveProperty('gen_ai.usage.input_tokens');
  });

  it('that failed is on record with its code', async () => {
    const error = new ModelError('UNAUTHORIZED', 'The key is wrong.');
    const { write, trail } = worldDrafting(
      modelOf(async () => {
        throw error;
      }),
    );
    await expect(write()).rejects.toBe(error);
    expect(trail.types()).toEqual(['context.assembled', 'llm.requested', 'llm.failed']);
    expect(trail.of('llm.failed')[0]).toMatchObject({
      clear: { 'error.type': 'UNAUTHORIZED' },
      sealed: { message: 'The key is wrong.' },
    });
  });

  it('that was cancelled is on record as that, and rejects with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('Escape');
    const { write, trail } = worldDrafting(
      modelOf(async () => {
        controller.abort(reason);
        throw new ModelError('UNREACHABLE', 'The connection is gone.');
      }),
    );
    await expect(write(other, 'schema', controller.signal)).rejects.toBe(reason);
    expect(trail.of('llm.failed')[0]?.clear['error.type']).toBe('cancelled');
  });

  it('whose answer came as the person cancelled is recorded and not used', async () => {
    const controller = new AbortController();
    const { write, trail } = worldDrafting(
      modelOf(async () => {
        controller.abort();
        return {
          text: fence('SELECT 1'),
          model: 'm',
          finishReason: 'stop',
          inputTokens: undefined,
          outputTokens: undefined,
        };
      }),
    );
    await expect(write(other, 'schema', controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(trail.types()).toEqual(['context.assembled', 'llm.requested', 'llm.responded']);
  });

  it('that was cancelled before it began leaves no trace of a request', async () => {
    const { write, trail } = worldDrafting(answering(fence('SELECT 1')));
    await expect(write(other, 'schema', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(trail.types()).toEqual([]);
  });
});

describe('a draft over a real connection', () => {
  let server: OpenAiServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  async function worldServed(script: Script) {
    server = await startOpenAiServer(script);
    const model = createOpenAiModel({ baseUrl: server.url, model: 'small', apiKey: 'sk-secret', timeoutMs: 10_000 });
    return { server, ...worldDrafting(model) };
  }

  it('is requested by exactly the bytes on record', async () => {
    const { server, write, trail } = await worldServed({ kind: 'answer', text: fence('SELECT 1'), pieceLength: 2 });
    expect(await write()).toMatchObject({
      kind: 'draft',
      draft: { sql: 'SELECT 1', author: { model: 'scripted-model' } },
    });
    const [request] = server.requests;
    expect(JSON.stringify((request?.body as { messages: unknown } | undefined)?.messages)).toBe(
      trail.of('llm.requested')[0]?.sealed.messages,
    );
  });

  it('reaches the server only after the record is durable', async () => {
    const { server, write, trail } = await worldServed({ kind: 'answer', text: fence('SELECT 1') });
    trail.hold();
    const writing = write();
    await new Promise((resolve) => setImmediate(resolve));
    expect(trail.waiting).toBe(1);
    expect(server.requests).toHaveLength(0);
    trail.release();
    await writing;
    expect(server.requests).toHaveLength(1);
  });

  it('cancelled in the middle of a destructive statement is never a draft', async () => {
    const { write, trail } = await worldServed({ kind: 'stall', after: '```sql\nDELETE FROM customers' });
    const controller = new AbortController();
    await expect(write(other, 'schema', controller.signal, () => controller.abort(new Error('stop')))).rejects.toThrow(
      'stop',
    );
    expect(trail.types()).toEqual(['context.assembled', 'llm.requested', 'llm.failed']);
    expect(trail.of('llm.failed')[0]?.clear['error.type']).toBe('cancelled');
  });

  it('never has the key on record', async () => {
    const { write, trail } = await worldServed({ kind: 'status', status: 401, message: 'The key sk-secret is wrong.' });
    await expect(write()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(JSON.stringify(trail.events)).not.toContain('sk-secret');
  });
});
