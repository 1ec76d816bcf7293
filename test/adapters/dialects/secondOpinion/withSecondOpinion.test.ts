import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Read, SqlParser } from '../../../../src/adapters/dialects/nodeSqlParser/parser.ts';
import { sqlParser } from '../../../../src/adapters/dialects/nodeSqlParser/parser.ts';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import { SecondOpinion } from '../../../../src/adapters/dialects/secondOpinion/secondOpinion.ts';
import {
  formOpinions,
  withRememberedOpinion,
  withSecondOpinion,
} from '../../../../src/adapters/dialects/secondOpinion/withSecondOpinion.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import { demoCatalog } from '../postgresql/demo.ts';
import { queries } from '../postgresql/queries.ts';
import { patient } from './facts.ts';

let postgresql: Dialect;
beforeAll(async () => {
  postgresql = await createPostgresqlDialect();
});

const steady = () => new AbortController();

/** A parser that sees a table called `secrets` in every text, and counts how often it is asked. */
function suspicious(answer?: Read): SqlParser & { readonly asked: string[] } {
  const asked: string[] = [];
  const secrets = { type: 'select', from: [{ db: null, table: 'secrets', as: null }] };
  return {
    asked,
    parse(text) {
      asked.push(text);
      return answer ?? { kind: 'read', statements: [secrets] };
    },
  };
}

describe('a dialect with a second opinion', () => {
  it('does not understand what the second parser objects to, and keeps all other facts', () => {
    const dialect = withSecondOpinion(postgresql, new SecondOpinion(suspicious()));
    const [alone] = postgresql.analyse('select a from t', undefined).statements;
    const { statements } = dialect.analyse('select a from t', undefined);
    expect(statements).toEqual([
      {
        ...alone,
        understood: false,
        effect: 'unknown',
        obstacles: [{ message: expect.stringContaining('the table secrets'), span: { start: 0, end: 15 } }],
      },
    ]);
  });

  it('asks once about each text, and never about what isn’t understood anyway', () => {
    const parser = suspicious();
    const dialect = withSecondOpinion(postgresql, new SecondOpinion(parser));
    for (let round = 0; round < 3; round++) dialect.analyse('select 1; select 1; selec; grant a to b', undefined);
    expect(parser.asked).toEqual(['select 1']);
  });

  it.each([
    ['does not read the text', { kind: 'rejected', at: 0 }],
    ['does not finish', { kind: 'stopped' }],
    ['sees nothing', { kind: 'read', statements: [] }],
    ['sees what nobody knows', { kind: 'read', statements: [{ type: 'shrug', table: 7, from: 'x', with: {} }] }],
  ] as const)('keeps the first parser’s word where the second %s', (_what, answer) => {
    const dialect = withSecondOpinion(postgresql, new SecondOpinion(suspicious(answer)));
    expect(dialect.analyse('select a from t', undefined)).toEqual(postgresql.analyse('select a from t', undefined));
  });

  it('asks again where the second parser didn’t finish before', () => {
    const parser = suspicious({ kind: 'stopped' });
    const dialect = withSecondOpinion(postgresql, new SecondOpinion(parser));
    dialect.analyse('select 1', undefined);
    dialect.analyse('select 1', undefined);
    expect(parser.asked).toHaveLength(2);
  });

  it('does not ask about longer texts than it may, nor longer than it may about one text', () => {
    const parser = suspicious();
    const analyse = (limits: Partial<typeof patient>) =>
      withSecondOpinion(postgresql, new SecondOpinion(parser, { ...patient, ...limits })).analyse(
        'select 1',
        undefined,
      );
    expect(analyse({ maxCharacters: 7 }).statements).toMatchObject([{ understood: true }]);
    expect(analyse({ budgetMs: -1 }).statements).toMatchObject([{ understood: true }]);
    expect(parser.asked).toEqual([]);
  });

  it('forgets the oldest texts, so that memory is bounded', () => {
    const parser = suspicious();
    const dialect = withSecondOpinion(postgresql, new SecondOpinion(parser));
    dialect.analyse('select 1', undefined);
    for (let index = 0; index < 2_000; index++) dialect.analyse(`select a${index} from t`, undefined);
    dialect.analyse('select 1', undefined);
    expect(parser.asked.filter((text) => text === 'select 1')).toHaveLength(2);
  });

  it('raises no false alarm about what the tests and the demo understand', () => {
    const opinion = new SecondOpinion(sqlParser('postgresql'), patient);
    const dialect = withSecondOpinion(postgresql, opinion);
    const demo = path.resolve(import.meta.dirname, '../../../../examples/demo');
    const files = readdirSync(demo, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sql'));
    expect(files.length).toBeGreaterThan(3);
    for (const text of [...queries, ...files.map((file) => readFileSync(path.join(demo, file), 'utf8'))])
      for (const catalog of [undefined, demoCatalog])
        expect(dialect.analyse(text, catalog)).toEqual(postgresql.analyse(text, catalog));
  });

  it('only ever adds refusals, on any text', () => {
    const dialect = withSecondOpinion(postgresql, new SecondOpinion(sqlParser('postgresql'), patient));
    const pieces =
      'select from where ( ) , ; * a t "t" with as delete insert into values 1 update set join on union user only case when'.split(
        ' ',
      );
    fc.assert(
      fc.property(
        fc
          .array(fc.constantFrom(...pieces, ...queries.slice(0, 20)), { maxLength: 12 })
          .map((words) => words.join(' ')),
        (text) => {
          const alone = postgresql.analyse(text, undefined);
          const both = dialect.analyse(text, undefined);
          expect(both.statements.map(({ understood, effect, obstacles, ...facts }) => facts)).toEqual(
            alone.statements.map(({ understood, effect, obstacles, ...facts }) => facts),
          );
          for (const [index, { understood, effect }] of both.statements.entries())
            if (understood) expect(effect).toBe(alone.statements[index]?.effect);
            else expect(alone.statements[index]?.understood === false || effect === 'unknown').toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a dialect with remembered opinions', () => {
  it('asks nothing by itself, and knows what was asked before', async () => {
    const parser = suspicious();
    const opinion = new SecondOpinion(parser);
    const dialect = withRememberedOpinion(postgresql, opinion);
    const first = dialect.analyse('select 1; select 2', undefined);
    expect(first.statements).toMatchObject([{ understood: true }, { understood: true }]);
    expect(parser.asked).toEqual([]);
    await expect(formOpinions(first, opinion, steady())).resolves.toBe(true);
    expect(parser.asked).toEqual(['select 1', 'select 2']);
    const second = dialect.analyse('select 1; select 2', undefined);
    expect(second.statements).toMatchObject([{ understood: false }, { understood: false }]);
    await expect(formOpinions(second, opinion, steady())).resolves.toBe(false);
  });

  it('has nothing to make anew where the second parser agrees', async () => {
    const opinion = new SecondOpinion(sqlParser('postgresql'), patient);
    const analysis = withRememberedOpinion(postgresql, opinion).analyse('select a from t', undefined);
    await expect(formOpinions(analysis, opinion, steady())).resolves.toBe(false);
  });

  it('stops asking when it is no longer wanted', async () => {
    const parser = suspicious();
    const analysis = postgresql.analyse('select 1; select 2; select 3', undefined);
    const controller = new AbortController();
    const forming = formOpinions(analysis, new SecondOpinion(parser), controller);
    controller.abort();
    await expect(forming).resolves.toBe(false);
    expect(parser.asked).toEqual([]);
  });
});
