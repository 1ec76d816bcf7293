import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLines } from '../../webview/review/lineDifference.ts';
import { isNumeric, onOneLine } from '../../webview/shared/grid/cells.ts';
import { RowsShown } from '../../webview/shared/grid/rowsShown.ts';
import { headRow, moved, rectangleOf } from '../../webview/shared/grid/selection.ts';
import { widthsFor } from '../../webview/shared/grid/widths.ts';
import { processorMsSince } from '../support/processorTime.ts';

const measure = { value: (text: string) => text.length * 7, header: (text: string) => text.length * 7 };

describe('a cell', () => {
  it('is one line of bounded length', () => {
    expect(onOneLine('a\r\nb\tc')).toBe('a↵b→c');
    expect(onOneLine('x'.repeat(1_000_000))).toHaveLength(241);
    expect(onOneLine('a\u202eb')).toBe('a⟨U+202E⟩b');
  });

  it('is a number by its type, arrays and look-alikes excepted', () => {
    const types = [
      'int8',
      'integer',
      'numeric(12,2)',
      'double precision',
      'real',
      'MONEY',
      'text',
      'interval',
      'int4[]',
      'int4range',
      'point',
    ];
    expect(types.filter((type) => isNumeric({ name: 'x', type }))).toEqual([
      'int8',
      'integer',
      'numeric(12,2)',
      'double precision',
      'real',
      'MONEY',
    ]);
  });
});

describe('the keys of the grid', () => {
  const extent = { rows: 100, columns: 5, page: 10 };
  it.each([
    ['ArrowDown', false, { row: 51, column: 2 }],
    ['ArrowUp', false, { row: 49, column: 2 }],
    ['ArrowLeft', false, { row: 50, column: 1 }],
    ['ArrowRight', true, { row: 50, column: 4 }],
    ['ArrowUp', true, { row: 0, column: 2 }],
    ['PageDown', false, { row: 60, column: 2 }],
    ['PageUp', false, { row: 40, column: 2 }],
    ['Home', false, { row: 50, column: 0 }],
    ['End', false, { row: 50, column: 4 }],
    ['Home', true, { row: 0, column: 0 }],
    ['End', true, { row: 99, column: 4 }],
    ['x', false, undefined],
  ])('%s (with Ctrl: %s)', (key, toEnd, expected) => {
    expect(moved({ row: 50, column: 2 }, key, toEnd, extent)).toEqual(expected);
  });

  it('never leave the grid', () => {
    const key = fc.constantFrom('ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'PageDown', 'PageUp', 'Home', 'End');
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.boolean())), (keys) => {
        let at = { row: 0, column: 0 };
        for (const [name, toEnd] of keys) at = moved(at, name, toEnd, extent) ?? at;
        expect(at.row >= 0 && at.row < 100 && at.column >= 0 && at.column < 5).toBe(true);
      }),
    );
  });

  it('lead to the names of the columns and back where those can be chosen', () => {
    const at = { rows: 2, columns: 3, page: 10, hasHead: true };
    expect(moved({ row: 0, column: 1 }, 'ArrowUp', false, at)).toEqual({ row: headRow, column: 1 });
    expect(moved({ row: headRow, column: 1 }, 'ArrowRight', false, at)).toEqual({ row: headRow, column: 2 });
    expect(moved({ row: headRow, column: 2 }, 'Home', false, at)).toEqual({ row: headRow, column: 0 });
    expect(moved({ row: headRow, column: 1 }, 'ArrowDown', false, at)).toEqual({ row: 0, column: 1 });
    expect(moved({ row: 0, column: 1 }, 'PageUp', false, at)).toEqual({ row: 0, column: 1 });
    // Where no row is left, they stay there.
    expect(moved({ row: headRow, column: 1 }, 'ArrowDown', false, { ...at, rows: 0 })).toEqual({
      row: headRow,
      column: 1,
    });
  });

  it('select the cells between two corners, whichever came first', () => {
    const area = { top: 1, bottom: 3, left: 0, right: 2 };
    expect(rectangleOf({ active: { row: 3, column: 0 }, anchor: { row: 1, column: 2 } })).toEqual(area);
    expect(rectangleOf({ active: { row: 1, column: 2 }, anchor: { row: 3, column: 0 } })).toEqual(area);
  });
});

describe('the rows that are shown', () => {
  const rows = new RowsShown();
  rows.append([['a'], ['b'], ['c']]);

  it('are all as they were handed out, until they are arranged', () => {
    expect([rows.count, rows.at(2), rows.indexAt(2), rows.placeOf(2), rows.at(3)]).toEqual([3, ['c'], 2, 2, undefined]);
    expect(rows.between(1, 2)).toEqual([['b'], ['c']]);
  });

  it('keep their own numbers in whatever order they are shown', () => {
    rows.arrange(Uint32Array.of(2, 0));
    expect([rows.count, rows.at(0), rows.indexAt(0), rows.placeOf(0), rows.placeOf(1)]).toEqual([
      2,
      ['c'],
      2,
      1,
      undefined,
    ]);
    expect(rows.between(0, 1)).toEqual([['c'], ['a']]);
  });
});

describe('the width of a column', () => {
  it('fits name and values, and one long value does not take it all', () => {
    const columns = [
      { name: 'id', type: 'int4' },
      { name: 'a_rather_long_name', type: 'text' },
      { name: 'body', type: 'text' },
    ];
    expect(widthsFor(columns, [['1', 'x', 'y'.repeat(500)]], measure)).toEqual([56, 150, 280]);
  });
});

describe('the lines that the policy changed', () => {
  const kinds = (before: string, after: string) =>
    compareLines(before, after).map(({ kind, text }) => `${kind} ${text}`);

  it('are shown between the lines that stayed', () => {
    expect(kinds('a\nb\nc', 'a\nB\nc\nd')).toEqual(['same a', 'removed b', 'added B', 'same c', 'added d']);
    expect(kinds('a', 'a')).toEqual(['same a']);
  });

  it('give back both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = compareLines(before, after);
        const without = (kind: string) =>
          lines
            .filter((line) => line.kind !== kind)
            .map((line) => line.text)
            .join('\n');
        expect([without('added'), without('removed')]).toEqual([before, after]);
      }),
    );
  });

  it('are found quickly in texts made to be slow', () => {
    const long = (letter: string) => Array.from({ length: 20_000 }, (_, index) => `${letter}${index}`).join('\n');
    const start = process.cpuUsage();
    expect(compareLines(long('a'), long('b'))).toHaveLength(40_000);
    expect(processorMsSince(start)).toBeLessThan(1_000);
  });
});
