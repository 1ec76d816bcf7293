import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../../src/core/execution/outcome.ts';
import { FormulaGuard } from '../../../../src/core/report/rows/formulaGuard.ts';
import { type RowFormat, rowFormats, rowsText } from '../../../../src/core/report/rows/rowFormat.ts';

const columns = [
  { name: 'id', type: 'int8' },
  { name: 'name', type: 'text' },
  { name: 'is_new', type: 'boolean' },
];
const rows: readonly Row[] = [
  ['1', 'a "b", c\nd | <e>', 't'],
  ['9007199254740993', '', 'f'],
  ['-2', null, null],
];

function written(
  format: RowFormat,
  of = rows,
  isGuarded = true,
  named: readonly { name: string; type: string }[] = columns,
) {
  const guard = new FormulaGuard(isGuarded);
  return { text: [...rowsText(format, named, of, guard)].join(''), guarded: guard.count };
}

describe('rows of a result', () => {
  it('as CSV (RFC 4180) tell NULL from an empty text', () => {
    expect(written('csv').text).toBe(
      'id,name,is_new\r\n1,"a ""b"", c\nd | <e>",t\r\n9007199254740993,"",f\r\n-2,,\r\n',
    );
  });

  it('as TSV', () => {
    expect(written('tsv').text).toBe('id\tname\tis_new\n1\t"a ""b"", c\nd | <e>"\tt\n9007199254740993\t\tf\n-2\t\t\n');
  });

  it('as JSON are numbers and truth values where that loses nothing, and text where it would', () => {
    const objects = [
      { id: 1, name: 'a "b", c\nd | <e>', is_new: true },
      { id: '9007199254740993', name: '', is_new: false },
      { id: -2, name: null, is_new: null },
    ];
    expect(JSON.parse(written('json').text)).toEqual(objects);
    const lines = written('jsonl').text.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line))).toEqual(objects);
    expect(written('json', []).text).toBe('[]\n');
  });

  it('as JSON keep every column, also where two have one name', () => {
    const twice = ['id', 'id', 'id_2'].map((name) => ({ name, type: 'text' }));
    expect(JSON.parse(written('jsonl', [['a', 'b', 'c']], true, twice).text)).toEqual({
      id: 'a',
      id_3: 'b',
      id_2: 'c',
    });
  });

  it('as Markdown are a table of texts', () => {
    const table = written('md', [['1', 'a|b\n2024-01-31', null]]).text;
    expect(table).toBe('| id | name | is\\_new |\n| --- | --- | --- |\n| 1 | a\\|b<br>2024-01-31 | *NULL* |\n');
  });

  it('come back as they were from JSON, whatever they hold', () => {
    const cell = fc.option(fc.string({ unit: 'grapheme' }), { nil: null });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), (all) => {
        const named = ['a', '__proto__'].map((name) => ({ name, type: 'text' }));
        const parsed: unknown[][] = JSON.parse(written('json', all, true, named).text).map((object: object) =>
          Object.values(object),
        );
        expect(parsed).toEqual(all.map((row) => [...row]));
      }),
    );
  });

  it('that are too short are NULL where they end', () => {
    for (const format of rowFormats)
      expect(written(format, [['1']]).text).toBe(written(format, [['1', null, null]]).text);
  });
});

describe('an attack by a value', () => {
  it.each(['=HYPERLINK("http://evil.example")', '@SUM(A1)', '+1+cmd|calc', '-2+3', '\t=1', '＝1'])(
    'the formula %j stays a text in files for spreadsheets, and that is counted',
    (attack) => {
      for (const format of ['csv', 'tsv'] as const) {
        const { text, guarded } = written(format, [['1', attack, null]]);
        expect(guarded).toBe(1);
        expect(text.replaceAll('""', '"')).toContain(`'${attack}`);
      }
    },
  );

  it('the name of a column is no formula either', () => {
    expect(written('csv', [['1']], true, [{ name: '=cmd()', type: 'int4' }]).text).toBe("'=cmd()\r\n1\r\n");
  });

  it('numbers stay numbers; and all is as it is where the guard was turned off', () => {
    expect(written('csv', [['-5', '+49.5e-3', 't']]).guarded).toBe(0);
    expect(written('csv', [['-5', '=1+1', 't']], false)).toEqual({
      text: 'id,name,is_new\r\n-5,=1+1,t\r\n',
      guarded: undefined,
    });
  });

  it.each([
    '[click](javascript:alert(1))',
    '<img src=x onerror=alert(1)>',
    'x | y |\n| --- |',
    '`code`',
    'www.evil.example',
    '@everyone',
  ])('the Markdown %j is text', (attack) => {
    const { text } = written('md', [['1', attack, null]]);
    expect(text.split('\n')).toHaveLength(4);
    expect(text.replaceAll('<br>', '')).not.toMatch(/(?<!\\)[[\]<>`@]|(?<=\w)\.(?=\w)/);
    expect(text.split('\n')[2]?.match(/(?<!\\)\|/g)).toHaveLength(4);
  });
});
