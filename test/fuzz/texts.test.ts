import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../src/adapters/dialects/tsql/dialect.ts';
import { demoCatalog } from '../adapters/dialects/postgresql/demo.ts';
import { mutations as ofPostgresql } from '../adapters/dialects/postgresql/mutations.ts';
import { attackedCatalog } from '../adapters/dialects/tsql/attacks/attack.ts';
import { isUnderstoodRead } from '../adapters/dialects/tsql/attacks/fooled.ts';
import { alarmsOf } from '../adapters/dialects/tsql/attacks/lexemes.ts';
import { mutations as ofTsql } from '../adapters/dialects/tsql/mutations.ts';
import { processorMsSince } from '../support/processorTime.ts';
import { fuzzMs } from './minutes.ts';

const postgresql = { dialect: await createPostgresqlDialect(), catalog: demoCatalog, mutations: ofPostgresql };
const tsql = { dialect: createTsqlDialect(), catalog: attackedCatalog, mutations: ofTsql };

/** Milliseconds of the processor that a text may take for each of its statements. */
const patienceMs = 1000;

describe.each([postgresql, tsql])('a text that someone broke, in $dialect.name', ({ dialect, catalog, mutations }) => {
  it('neither crashes, nor hangs, nor fools the analysis, however long one tries', async () => {
    const { seed = 1 } = fc.readConfigureGlobal();
    const end = Date.now() + fuzzMs;
    let texts = 0;
    let statements = 0;
    let reads = 0;
    let slowest = { ms: 0, text: '' };
    for (const text of mutations(seed)) {
      if (Date.now() > end) break;
      const from = process.cpuUsage();
      const analysed = dialect.analyse(text, catalog).statements;
      const ms = processorMsSince(from);
      texts++;
      statements += analysed.length;
      if (ms > slowest.ms) slowest = { ms, text };
      expect(ms, text).toBeLessThan(patienceMs * Math.max(1, analysed.length));
      for (const statement of analysed) {
        const { span, kind, effect, understood, obstacles, writes } = statement;
        expect(span.start >= 0 && span.end <= text.length && span.start <= span.end, text).toBe(true);
        if (!understood) expect(obstacles.length, text).toBeGreaterThan(0);
        if (effect === 'unknown') expect(understood, text).toBe(false);
        if (!isUnderstoodRead(statement)) continue;
        reads++;
        expect(writes, text).toEqual([]);
        // IF, BREAK and the like stand in no query, and do nothing.
        if (dialect.name === 'tsql' && kind === 'query') expect(alarmsOf(statement.text), text).toEqual([]);
      }
      // The parser's next instance is made while nothing runs.
      if (texts % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    console.log(
      `${texts} texts, ${statements} statements, ${reads} understood reads, the slowest ${slowest.ms.toFixed(0)} ms: ${JSON.stringify(slowest.text.slice(0, 200))}`,
    );
    expect(texts).toBeGreaterThan(0);
  });
});
