import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from '../../../src/core/report/csv.ts';

/** RFC 4180, as a grammar would read it. */
function parsed(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    row.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
    if (match[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('CSV', () => {
  it('has a line of names, and CRLF after every line', () => {
    expect(
      csvText(
        ['a', 'b'],
        [
          ['x', 1.5],
          [null, true],
        ],
      ),
    ).toBe('a,b\r\nx,1.5\r\n,true\r\n');
  });

  it('tells an empty text from none, and joins lists', () => {
    expect(csvText(['a', 'b', 'c'], [['', null, ['x', 'y, z']]])).toBe('a,b,c\r\n"",,"x; y, z"\r\n');
  });

  it.each([
    '=HYPERLINK("http://evil.example")',
    '+1+cmd|calc',
    '-2+3',
    '@SUM(A1)',
    '\t=1+1',
    '\r=1+1',
    '  =1+1',
    '\u00a0=1',
    '＝1+1',
    '\ufeff=1',
  ])('an attack by name: the formula %j stays a text', (attack) => {
    const [, [cell = ''] = []] = parsed(csvText(['prompt'], [[attack]]));
    expect(cell).toBe(`'${attack}`);
    const [, [listed = ''] = []] = parsed(csvText(['prompt'], [[[attack]]]));
    expect(listed).toBe(`'${attack}`);
  });

  it('leaves numbers below zero numbers', () => {
    expect(csvText(['n'], [[-3]])).toBe('n\r\n-3\r\n');
  });

  it('reads back as it was, whatever is in it', () => {
    const cell = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !/^[\s\u0000\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 })), (rows) => {
        expect(parsed(csvText(['a', 'b', 'c'], rows))).toEqual([['a', 'b', 'c'], ...rows]);
      }),
    );
  });
});
