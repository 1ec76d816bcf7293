import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../src/adapters/dialects/postgresql/dialect.ts';
import type { Dialect } from '../../src/core/ports.ts';
import { demoCatalog } from '../adapters/dialects/postgresql/demo.ts';
import { mutations } from '../adapters/dialects/postgresql/mutations.ts';
import { fuzzMs } from './minutes.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

describe('a text that someone broke', () => {
  it('neither crashes nor hangs the analysis, however long one tries', async () => {
    const { seed = 1 } = fc.readConfigureGlobal();
    const end = Date.now() + fuzzMs;
    let texts = 0;
    let statements = 0;
    let slowest = { ms: 0, text: '' };
    for (const text of mutations(seed)) {
      if (Date.now() > end) break;
      const from = performance.now();
      const analysed = dialect.analyse(text, demoCatalog).statements;
      const ms = performance.now() - from;
      texts++;
      statements += analysed.length;
      if (ms > slowest.ms) slowest = { ms, text };
      // A machine that was busy elsewhere isn't a hang: a second look tells.
      if (ms > 1000 * Math.max(1, analysed.length)) {
        const again = performance.now();
        dialect.analyse(text, demoCatalog);
        expect(performance.now() - again, text).toBeLessThan(1000 * Math.max(1, analysed.length));
      }
      for (const { span, effect, understood, obstacles } of analysed) {
        expect(span.start >= 0 && span.end <= text.length && span.start <= span.end, text).toBe(true);
        if (!understood) expect(obstacles.length, text).toBeGreaterThan(0);
        if (effect === 'unknown') expect(understood, text).toBe(false);
      }
      // The parser's next instance is made while nothing runs.
      if (texts % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    console.log(
      `${texts} texts, ${statements} statements, the slowest ${slowest.ms.toFixed(0)} ms: ${JSON.stringify(slowest.text.slice(0, 200))}`,
    );
    expect(texts).toBeGreaterThan(0);
  });
});
