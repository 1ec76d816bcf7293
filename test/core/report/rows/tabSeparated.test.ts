import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tabSeparated } from '../../../../src/core/report/rows/tabSeparated.ts';

describe('tab-separated values', () => {
  it('quote what would break a line or a field, and leave NULL empty', () => {
    expect(tabSeparated([['a\tb', 'say "hi"', null, '']], ['x\ny', 'q', 'n', 'e'])).toBe(
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
        expect(parse(tabSeparated(table))).toEqual(table);
      }),
    );
  });
});
