import fc from 'fast-check';
import { loadModule, scanSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { scan } from '../../../../src/adapters/dialects/postgresql/scan.ts';
import { processorMsSince } from '../../../support/processorTime.ts';
import { queries } from './queries.ts';

beforeAll(loadModule);

/** Tokens by PostgreSQL's own scanner, without comments; `undefined` where it rejects the text. */
function theirs(sql: string): string[] | undefined {
  try {
    return scanSync(sql)
      .tokens.filter(({ tokenName }) => !tokenName.endsWith('COMMENT'))
      .map(({ start, end }) => Buffer.from(sql).subarray(start, end).toString());
  } catch {
    return undefined;
  }
}

const ours = (sql: string): string[] => scan(sql).tokens.map(({ start, end }) => sql.slice(start, end));

const oddities: readonly string[] = [
  "E'\\'' || 'a''b' || U&'\\0061' || n'x' || b'01' || x'1f'",
  "'a'\n  'b' \r\n\t'c'",
  "E'a\\'\n'\n'\\'b'",
  "b'''' x''1'' b'1'\n'0'",
  '$$a$$ $t$ $$ $t$ $1 $2 a$b$c _x9$',
  '1 1.5 .5 1. 1e10 1E+5 1.5e-3 0x1F 0o17 0b01 1_000 1..10 a.b.c a[1:2]',
  'a<-1 a@-1 a<=b a>=b a<>b a!=b a=>b a:=b a::b a||b a->>b a#>>b a@>b a-- comment\n- -1 +-2',
  '/* a /* b */ c */ + /**/ - */**/2',
  '"a""b" "é😀" U&"d!0061t" uescape \'!\' größe é😀',
  'select*from"t"where"a"=1;select(1)',
];

describe('the scanner', () => {
  it.each([...queries, ...oddities])('finds the tokens that PostgreSQL finds: %s', (sql) => {
    expect(ours(sql)).toEqual(theirs(sql));
  });

  it('finds the tokens that PostgreSQL finds in any text that it accepts', () => {
    const pieces = fc.constantFrom(
      ...[
        "'",
        "''",
        '"',
        '$$',
        '$a$',
        'a',
        'E',
        'U&',
        'b',
        '1',
        '.',
        'e5',
        '_',
        '\\',
        '\n',
        ' ',
        '(',
        ']',
        ';',
        ':',
        '=',
        '<',
        '-',
        '+',
        '@',
        '*',
        '/*',
        '*/',
        '/',
        'é',
        '😀',
        '$1',
        '%',
        '|',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const sql = parts.join('');
        const expected = sql === '' ? undefined : theirs(sql);
        // Junk after a number is an error to the parser, and how it is cut up until then matters to nobody.
        if (expected === undefined || /\d[\w.é😀$]|\.\d/u.test(sql)) return;
        expect(ours(sql)).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('joins strings across a comment, as the database does', () => {
    expect(ours("'a' -- and\n -- more\n 'b' c")).toEqual(["'a' -- and\n -- more\n 'b'", 'c']);
    expect(ours("'a' /* no */\n 'b'")).toEqual(["'a'", "'b'"]);
  });

  it.each([
    ["select 'a", 'string', 7],
    ["select E'a\\'", 'string', 7],
    ['select "a', 'quoted name', 7],
    ['select $x$ a', 'dollar-quoted string', 7],
    ['select /* a', 'comment', 7],
    ['select /* /* a */', 'comment', 7],
  ])('says what is never closed in %s', (sql, what, start) => {
    expect(scan(sql).problem).toEqual({ message: `This ${what} is never closed.`, span: { start, end: sql.length } });
  });

  it.each([
    ['quotes that never match', (n: number) => `'a' ${'--'.repeat(n)}`],
    ['comments that never close', (n: number) => '/* '.repeat(n)],
    ['comments inside operators', (n: number) => '+/*'.repeat(n)],
    ['backslashes', (n: number) => `E'${'\\'.repeat(2 * n)}`],
    ['dollars', (n: number) => '$a'.repeat(n)],
    ['strings that go on and on', (n: number) => "'a'\n".repeat(n)],
  ])('takes time in proportion to a text of %s', (_what, make) => {
    const text = make(40_000);
    const start = process.cpuUsage();
    scan(text);
    expect(processorMsSince(start)).toBeLessThan(1000);
  });
});
