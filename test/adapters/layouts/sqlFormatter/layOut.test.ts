import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import { type Layout, layOut } from '../../../../src/adapters/layouts/sqlFormatter/layOut.ts';
import type { DialectEditing } from '../../../../src/core/ports.ts';

const dialect = await createPostgresqlDialect();
const editing = dialect.editing as DialectEditing;
const layout: Layout = { tabSize: 2, insertSpaces: true, keywordCase: 'preserve', indentation: '' };
const laidOut = (sql: string, changed: Partial<Layout> = {}) =>
  layOut(sql, 'postgresql', { ...layout, ...changed }, editing);

const spelt = (text: string) => editing.tokens(text).map(({ start, end }) => text.slice(start, end));
/** What PostgreSQL's parser makes of a text. */
const printOf = (text: string) => {
  const { statements, problems } = dialect.analyse(text, undefined);
  return [statements.map(({ fingerprint }) => fingerprint), problems.length];
};

describe('laying out a statement', () => {
  it('puts each clause on a line of its own', () => {
    expect(laidOut('select a, b from t where a = 1 and b in (1,2)')).toBe(
      'select\n  a,\n  b\nfrom\n  t\nwhere\n  a = 1\n  and b in (1, 2)',
    );
  });

  it('writes keywords as asked for, and names as they are', () => {
    expect(laidOut('select Total from "Orders"', { keywordCase: 'upper' })).toBe('SELECT\n  Total\nFROM\n  "Orders"');
  });

  it('uses tabs where the editor does', () => {
    expect(laidOut('select a from t', { insertSpaces: false })).toBe('select\n\ta\nfrom\n\tt');
  });

  it('keeps the indentation of where the statement begins', () => {
    expect(laidOut('select a from t', { indentation: '    ' })).toBe('select\n      a\n    from\n      t');
  });

  it('keeps comments, placeholders and templates', () => {
    const sql = '/* why */ select :a, $1, {{ ref("x") }} from t -- the end';
    const result = laidOut(sql) ?? '';
    for (const part of ['/* why */', ':a', '$1', '{{ ref("x") }}', '-- the end']) expect(result).toContain(part);
  });

  it('gives the same again when it is asked twice', () => {
    const once = laidOut('with x as (select 1 as a) select a from x order by a desc limit 3;') ?? '';
    expect(laidOut(once)).toBe(once);
  });

  it.each([
    ['a string with line breaks and spaces', "select 'a\n   b  -- no comment' as x from t"],
    ['dollar quotes', 'select $q$ a\n  ;  b $q$ as x from t'],
    ['a string in two parts, which need the line break', "select 'a'\n'b' as x from t"],
    ['an escape', "select e'it\\'s  -- here' as x from t"],
    ['a name with spaces', 'select "a  b" from "t  t"'],
    ['minus after minus', 'select 1 - -1 as x from t'],
    ['an operator that holds a comment’s beginning', 'select a @-@ b as x from t'],
    ['nested comments', 'select 1 /* a /* b */ c */ as x from t'],
    ['a line comment in the middle', 'select 1 -- ; drop table t\n, 2 as x from t'],
  ])('touches nothing but white space between tokens: %s', (_, sql) => {
    for (const indentation of ['', '      ']) {
      const result = laidOut(sql, { indentation }) ?? sql;
      expect(spelt(result)).toEqual(spelt(sql));
      expect(printOf(result)).toEqual(printOf(sql));
    }
  });

  it('leaves a text alone that it can’t read, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            "'",
            '"',
            '$$',
            '--',
            '/*',
            '*/',
            ';',
            '(',
            ')',
            'select',
            'a',
            ' ',
            '\n',
            '-',
            '{{',
            '}}',
            ':',
            '@',
          ),
          { maxLength: 30 },
        ),
        (parts) => {
          const sql = parts.join('');
          const result = laidOut(sql) ?? sql;
          expect(spelt(result)).toEqual(spelt(sql));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('knows no layout for a dialect that is only checked', () => {
    expect(layOut('select 1', 'mysql', layout, editing)).toBeUndefined();
  });

  it('leaves a text alone that would take it long', () => {
    expect(laidOut(`select ${Array(60_000).fill('1').join(',')}`)).toBeUndefined();
  });
});
