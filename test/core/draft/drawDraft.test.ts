import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Draft } from '../../../src/core/draft/draft.ts';
import { createVerifiedQueries } from '../../../src/core/draft/matchVerified.ts';
import { ModelError } from '../../../src/core/draft/modelError.ts';
import { writeDraft } from '../../../src/core/draft/writeDraft.ts';
import type { ModelProvider, Sampling } from '../../../src/core/ports.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { MemoryTrail } from '../../support/memoryTrail.ts';
import { devProfile, FakeClock, never } from '../../support/world.ts';
import { demoDictionary, questionOf } from './demo.ts';

const dialect = await createPostgresqlDialect();
const question = questionOf('how many customers are in Berlin');
const fence = (sql: string) => `\`\`\`sql\n${sql}\n\`\`\`\nAbout: ${sql}`;

type Answer = string | Error | ((signal: AbortSignal) => Promise<string>);

/** A person who asks a model that answers, by the number of the call, from a list. */
function drawing(answers: readonly Answer[]) {
  const trail = new MemoryTrail();
  const asked: (Sampling | undefined)[] = [];
  const model: ModelProvider = {
    name: 'openai',
    model: 'small',
    host: 'models.example',
    parameters: (sampling) => ({ temperature: 0, ...sampling, stream: true }),
    async complete(_prompt, onText, { signal, sampling }) {
      const answer = answers[asked.push(sampling) - 1];
      if (answer instanceof Error) throw answer;
      const text = typeof answer === 'function' ? await answer(signal) : (answer ?? '');
      onText(text);
      return { text, model: 'small-2026', finishReason: 'stop', inputTokens: 10, outputTokens: 2 };
    },
  };
  const dictionary = demoDictionary();
  const said: string[] = [];
  const write = (signal: AbortSignal = never) =>
    writeDraft(
      question,
      { profile: { ...devProfile, ai: 'schema' }, catalog: demoCatalog, dialect },
      {
        verified: createVerifiedQueries([], dictionary, () => '2026-03-01').queries,
        model,
        dictionary,
        samples: answers.length,
        recorder: trail,
        clock: new FakeClock(),
      },
      (piece) => said.push(piece),
      { signal },
    );
  const draft = async (): Promise<Draft> => {
    const written = await write();
    if (written.kind !== 'draft') throw new TypeError(written.reason);
    return written.draft;
  };
  return { trail, asked, said, write, draft };
}

const inBerlin = "SELECT count(*) FROM public.customers WHERE region = 'Berlin'";
const alsoInBerlin = "select count(*) as n from customers c\nwhere c.region = 'Berlin' -- the city";
const inCity = "SELECT count(DISTINCT customer_id) FROM public.orders WHERE shipping_city = 'Berlin'";

describe('several drafts of one question', () => {
  it('agree by what they mean, and one of those that most agree on is the draft', async () => {
    const { draft, said } = drawing([fence(inCity), fence(inBerlin), fence(alsoInBerlin)]);
    expect(await draft()).toMatchObject({
      sql: inBerlin,
      explanation: `About: ${inBerlin}`,
      agreement: {
        samples: 3,
        answered: 3,
        agreeing: 2,
        isTied: false,
        alternatives: [{ sql: inCity, drafts: 1 }],
      },
    });
    // Words of three answers at once can't be read: only those of the draft are passed on.
    expect(said).toEqual([fence(inBerlin)]);
  });

  it('each have their own call on record, drawn so that they can differ, before the next step', async () => {
    const { draft, trail, asked } = drawing([fence(inBerlin), fence(inBerlin), fence(inBerlin)]);
    await draft();
    expect(asked).toEqual([1, 2, 3].map((seed) => ({ temperature: 0.7, seed })));
    expect(trail.of('llm.requested').map(({ clear }) => clear)).toMatchObject(
      [1, 2, 3].map((seed) => ({ 'gen_ai.request.temperature': '0.7', 'gen_ai.request.seed': seed })),
    );
    expect(trail.types().sort()).toEqual([
      'context.assembled',
      ...Array(3).fill('llm.requested'),
      ...Array(3).fill('llm.responded'),
      'sql.interpreted',
    ]);
    const parents = trail.of('llm.responded').map(({ about }) => about.parent?.eventId);
    expect(new Set(parents).size).toBe(3);
    expect(trail.of('sql.interpreted')).toHaveLength(1);
  });

  it('are one where one is asked for: asked as ever, and no agreement is claimed', async () => {
    const { draft, asked, trail } = drawing([fence(inBerlin)]);
    expect(await draft()).not.toHaveProperty('agreement');
    expect(asked).toEqual([undefined]);
    expect(trail.of('llm.requested')[0]?.clear).not.toHaveProperty('gen_ai.request.seed');
  });

  it('are five at most', async () => {
    const { draft, asked } = drawing(Array(9).fill(fence(inBerlin)));
    expect((await draft()).agreement).toMatchObject({ samples: 5, agreeing: 5 });
    expect(asked).toHaveLength(5);
  });

  it('disagree with answers that hold no SQL, or SQL that can’t be read', async () => {
    const { draft } = drawing([fence('SELECT FROM WHERE'), 'Which Berlin?', '', fence(inBerlin)]);
    expect((await draft()).agreement).toEqual({
      samples: 4,
      answered: 4,
      agreeing: 1,
      isTied: true,
      alternatives: [{ sql: 'SELECT FROM WHERE', drafts: 1 }],
    });
  });

  it('say a tie', async () => {
    const { draft } = drawing([fence(inBerlin), fence(inCity)]);
    expect((await draft()).agreement).toMatchObject({ agreeing: 1, isTied: true });
  });

  it('go on without a call that failed, which is on record and no answer', async () => {
    const { draft, trail } = drawing([fence(inBerlin), new ModelError('RATE_LIMITED', 'Later.'), fence(alsoInBerlin)]);
    expect((await draft()).agreement).toMatchObject({ samples: 3, answered: 2, agreeing: 2 });
    expect(trail.of('llm.failed').map(({ clear }) => clear['error.type'])).toEqual(['RATE_LIMITED']);
  });

  it('fail where none holds SQL, for the reason that an answer gives', async () => {
    const { write } = drawing([new ModelError('SERVER', 'Down.'), 'Which Berlin?']);
    await expect(write()).rejects.toMatchObject({ code: 'NOT_SQL', message: expect.stringContaining('Which Berlin?') });
    const down = drawing([new ModelError('SERVER', 'Down.'), new ModelError('UNREACHABLE', 'Gone.')]);
    await expect(down.write()).rejects.toMatchObject({ code: 'SERVER' });
  });
});

describe('several calls at once', () => {
  /** Answers when the signal fires, as a server that is waited for. */
  const whenStopped = (signal: AbortSignal) =>
    new Promise<string>((_, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });

  it('are all stopped by one cancellation, and each is on record as cancelled', async () => {
    const person = new AbortController();
    const reason = new Error('Escape');
    const { write, trail, asked } = drawing([
      fence(inBerlin),
      whenStopped,
      async (signal) => {
        person.abort(reason);
        return await whenStopped(signal);
      },
    ]);
    await expect(write(person.signal)).rejects.toBe(reason);
    expect(asked).toHaveLength(3);
    expect(trail.of('llm.failed').map(({ clear }) => clear['error.type'])).toEqual(['cancelled', 'cancelled']);
    expect(trail.types()).not.toContain('sql.interpreted');
  });

  it('are all stopped where one could not be recorded, and there is no draft', async () => {
    const { write, trail, asked } = drawing([fence(inBerlin), fence(inBerlin)]);
    trail.failOn('llm.requested');
    await expect(write()).rejects.toMatchObject({ code: 'BLOCKED' });
    expect(asked).toEqual([]);
  });

  it('are each asked only once their own request is on disk', async () => {
    const { write, trail, asked } = drawing([fence(inBerlin), fence(inBerlin)]);
    trail.hold();
    const writing = write();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([]);
    trail.release();
    await writing;
    expect(asked).toHaveLength(2);
  });
});
