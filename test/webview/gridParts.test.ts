import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLines } from '../../webview/review/lineDifference.ts';
import { isNumeric, onOneLine } from '../../webview/shared/grid/cells.ts';
import { moved, rectangleOf } from '../../webview/shared/grid/selection.ts';
import { tabSeparated } from '../../webview/shared/grid/tabSeparated.ts';
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

describe('tab-separated values', () => {
  const all = { top: 0, bottom: 9, left: 0, right: 9 };

  it('quote what would break a line or a field, and leave NULL empty', () => {
    expect(tabSeparated([['a\tb', 'say "hi"', null, '']], all, ['x\ny', 'q', 'n', 'e'])).toBe(
      '"x\ny"\tq\tn\te\n"a\tb"\t"say ""hi"""\t\t',
    );
  });

  it('give back every value of any rows', () => {
    const parse = (text: string): string[][] => {
      const fields = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)];
      const rows: string[][] = [[]];
      for (const [, quoted, plain, end] of fields) {
        rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
        if (end === '\n') rows.push([]);
        if (end === '') break;
      }
      return rows;
    };
    const value = fc.string({ unit: fc.constantFrom('a', '\t', '\n', '\r', '"', ' ', 'é') });
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      );
    fc.assert(
      fc.property(rows, (table) => {
        expect(parse(tabSeparated(table, all))).toEqual(table);
      }),
    );
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

  it('select the cells between two corners, whichever came first', () => {
    const area = { top: 1, bottom: 3, left: 0, right: 2 };
    expect(rectangleOf({ active: { row: 3, column: 0 }, anchor: { row: 1, column: 2 } })).toEqual(area);
    expect(rectangleOf({ active: { row: 1, column: 2 }, anchor: { row: 3, column: 0 } })).toEqual(area);
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
