import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import type { Governed } from '../../../../src/core/governing/govern.ts';
import { times } from '../../../support/thorough.ts';
import { catalog, dialect, governedTsql } from './oracleWorld.ts';
import { TsqlQueryMaker } from './queries.ts';

const masked: Readonly<Record<string, readonly string[]>> = {
  customers: ['email', 'phone', 'born', 'score', 'name'],
  orders: ['secret', 'card'],
};
const filtered = ['orders', 'tickets'];

/** One table with all columns that there are: whatever stands for a protected table, seen from outside. */
const sealed: Catalog = {
  ...catalog,
  tables: [
    ...catalog.tables,
    {
      schema: 'public',
      name: 'sealed',
      kind: 'table',
      rows: null,
      columns: [...new Map(catalog.tables.flatMap(({ columns }) => columns).map((one) => [one.name, one])).values()],
    },
  ],
};

/** The governed text with `sealed` in the place of each query that was put in. */
function outsideOf({ edited }: Extract<Governed, { kind: 'governed' }>): string {
  let text = '';
  let from = 0;
  for (const { start, end } of edited.inserted) {
    const put = edited.text.slice(start, end);
    const alias = /\) AS (\[?\w+\]?)$/.exec(put)?.[1];
    const standIn = put.startsWith('(SELECT') ? `[public].sealed${alias === undefined ? '' : ` AS ${alias}`}` : put;
    text += edited.text.slice(from, start) + standIn;
    from = end;
  }
  return text + edited.text.slice(from);
}

/** The queries that read protected tables, without the brackets around them. */
const innermost = (text: string): readonly string[] =>
  [...text.matchAll(/ FROM \[public\]\.(customers|orders|tickets)\b(?! o )/g)].map(({ index }) => {
    const start = edgeOf(text, index, -1);
    return text.slice(start + 1, edgeOf(text, index, 1));
  });

/** The bracket around a place, on the left (-1) or right (1). No string of these texts has a bracket in it. */
function edgeOf(text: string, from: number, step: 1 | -1): number {
  const [opens, closes] = step === 1 ? '()' : ')(';
  let depth = 0;
  for (let at = from; at >= 0 && at < text.length; at += step) {
    if (text[at] === opens) depth++;
    if (text[at] === closes && depth-- === 0) return at;
  }
  throw new TypeError(`No bracket is open here: ${text}`);
}

const runs = times(150, 3_000);

describe('governed T-SQL, whatever it was', () => {
  it('reaches no protected column or row but through what was put in', { timeout: 1_800_000 }, () => {
    const counts = { governed: 0, changed: 0, refused: 0 };
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (seed) => {
        const made = new TsqlQueryMaker(seed, 'all').make();
        const done = governedTsql(made);
        if (done.kind === 'refused') {
          counts.refused++;
          return;
        }
        counts.governed++;
        if (done.sql !== made) counts.changed++;
        const outside = outsideOf(done);
        const [statement, ...more] = dialect.analyse(outside, sealed).statements;
        expect(more).toEqual([]);
        expect(statement?.obstacles, outside).toEqual([]);
        const { columnUses = [], places } = statement ?? {};
        const raw = columnUses.filter(({ table, column, role }) => role !== 'write' && masked[table]?.includes(column));
        expect(raw, `${made}\n\n${done.sql}`).toEqual([]);
        const bare = places?.tables.filter(({ table, standing }) => standing === 'from' && filtered.includes(table));
        expect(bare, `${made}\n\n${done.sql}`).toEqual([]);
      }),
      { numRuns: runs },
    );
    expect(counts.changed).toBeGreaterThan(runs * 0.6);
    console.info(counts);
  });

  it('has every masked column as a calculation, and NULL for each of a hidden row', { timeout: 1_800_000 }, () => {
    let looked = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (seed) => {
        const done = governedTsql(new TsqlQueryMaker(seed, 'all').make());
        if (done.kind === 'refused') return;
        for (const text of done.edited.inserted.flatMap(({ start, end }) => innermost(done.sql.slice(start, end)))) {
          const [query] = dialect.analyse(text, catalog).statements;
          expect(query?.obstacles, text).toEqual([]);
          const [read] = query?.places.tables ?? [];
          const isFiltered = filtered.includes(read?.table ?? '');
          expect(query?.wherePresent, text).toBe(isFiltered);
          for (const { name, transform, sources } of query?.outputs ?? []) {
            looked++;
            const isMasked = masked[read?.table ?? '']?.includes(name) === true;
            if (isMasked || (isFiltered && sources.length > 0))
              expect([transform, text]).not.toEqual(['identity', text]);
          }
        }
      }),
      { numRuns: runs },
    );
    expect(looked).toBeGreaterThan(runs);
  });
});
