import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clear } from '../../../src/core/audit/catalogue.ts';
import type { Arrangement } from '../../../src/core/audit/resultSteps.ts';
import { ResultWatch } from '../../../src/core/audit/resultWatch.ts';
import { type RowRange, rangesText, unitedRanges } from '../../../src/core/audit/rowRanges.ts';
import { handClock } from './handClock.ts';

const arrangement = (rows: number): Arrangement => ({
  clear: { filters: [{ column: 'region', kind: 'equals' }], find: false, rows },
  sought: { filters: ['EU'] },
});

function watching(rows: number, seen: readonly RowRange[] = []) {
  const clock = handClock();
  const viewed: Clear<'result.viewed'>[] = [];
  const filtered: (readonly Arrangement[])[] = [];
  const watch = new ResultWatch(
    rows,
    seen,
    {
      viewed: async (what) => viewed.push(what),
      filtered: async (all) => filtered.push(all),
    },
    clock,
  );
  return { clock, viewed, filtered, watch };
}

describe('what a person sees of a result', () => {
  it('is told with the rows that were handed out, as soon as it is known', () => {
    const { clock, viewed, watch } = watching(400);
    clock.pass(300);
    expect(viewed).toEqual([]);
    watch.looked([[1, 14]], true);
    expect(viewed).toEqual([{ in: 'results', rows: 400, on_screen: '1-14', recomputed: true }]);
    clock.pass(60_000);
    expect(viewed).toHaveLength(1);
    expect(watching(400, [[1, 14]]).viewed).toEqual(viewed);
  });

  it('is told without what stood on the screen where no panel tells that', () => {
    const { clock, viewed } = watching(400);
    clock.pass(5_000);
    expect(viewed).toEqual([{ in: 'results', rows: 400, recomputed: true }]);
  });

  it('is told together, at most every five seconds', () => {
    const { clock, viewed, watch } = watching(400, [[1, 14]]);
    watch.looked([[1, 14]], true);
    clock.pass(2_000);
    watch.looked([[10, 24]], true);
    watch.looked([[387, 400]], true);
    expect(viewed).toHaveLength(1);
    clock.pass(3_000);
    expect(viewed.slice(1)).toEqual([{ in: 'results', rows: 400, on_screen: '1-24,387-400', recomputed: true }]);
  });

  it('is told apart where it is shown again from memory', () => {
    const { clock, viewed, watch } = watching(400, [[1, 14]]);
    watch.looked([[20, 34]], true);
    watch.looked([[20, 34]], false);
    clock.pass(5_000);
    clock.pass(5_000);
    expect(viewed.slice(1)).toEqual([
      { in: 'results', rows: 400, on_screen: '20-34', recomputed: true },
      { in: 'results', rows: 400, on_screen: '20-34', recomputed: false },
    ]);
  });

  it('is told to the last row, over several events where it is much', () => {
    const { clock, viewed, watch } = watching(100_000);
    const odd = Array.from({ length: 5_000 }, (_, index): RowRange => [index * 2 + 1, index * 2 + 1]);
    watch.looked(odd, true);
    for (let event = 0; event < 20; event += 1) clock.pass(5_000);
    const told = viewed.flatMap(({ on_screen: text }) => (text === undefined ? [] : text.split(',')));
    expect(told).toEqual(odd.map(([row]) => String(row)));
    for (const { on_screen: text } of viewed) expect(text?.length ?? 0).toBeLessThanOrEqual(4_000);
  });

  it('an attack by name: a page that tells of rows that the result does not have is not believed', () => {
    const { viewed, watch } = watching(10);
    watch.looked(
      [
        [1, 10],
        [11, 9_999_999],
      ] as const,
      true,
    );
    expect(viewed).toEqual([{ in: 'results', rows: 10, on_screen: '1-10', recomputed: true }]);
  });

  it('is on record before the program ends, with how it was arranged', async () => {
    const { viewed, filtered, watch } = watching(400);
    watch.arranged(arrangement(12));
    watch.arranged(arrangement(11));
    watch.looked([[5, 5]], true);
    await watch.end();
    expect(viewed.at(-1)).toEqual({ in: 'results', rows: 400, on_screen: '5', recomputed: true });
    expect(filtered).toEqual([[arrangement(12)], [arrangement(11)]]);
  });
});

describe('ranges of rows', () => {
  it('hold each row once, and come back whole from their text', () => {
    const range = fc
      .tuple(fc.integer({ min: 1, max: 200 }), fc.nat(20))
      .map(([first, more]): RowRange => [first, first + more]);
    const rowsOf = (ranges: readonly RowRange[]) =>
      new Set(ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at)));
    fc.assert(
      fc.property(fc.array(range), fc.integer({ min: 7, max: 40 }), (ranges, most) => {
        const united = unitedRanges(ranges);
        expect(rowsOf(united)).toEqual(rowsOf(ranges));
        const read: RowRange[] = [];
        for (let rest = united; rest.length > 0; ) {
          const next = rangesText(rest, most);
          expect(next.text.length).toBeLessThanOrEqual(most);
          for (const part of next.text.split(',')) {
            const [first = 0, last = first] = part.split('-').map(Number);
            read.push([first, last]);
          }
          rest = next.rest;
        }
        expect(read).toEqual(united);
      }),
    );
  });
});
