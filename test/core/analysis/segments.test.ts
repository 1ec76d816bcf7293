import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { type Segments, segmentAt, segmentsOf, spansOf } from '../../../src/core/analysis/segments.ts';
import type { DialectEditing } from '../../../src/core/ports.ts';
import { segmentsIn } from './segmented.ts';

const { editing } = await createPostgresqlDialect();
if (editing === undefined) throw new Error('PostgreSQL has no editing.');
const postgresql = editing;

const segments = (
  text: string,
  before?: Segments,
  dialect: Pick<DialectEditing, 'statementEnd'> = postgresql,
): Segments => segmentsIn(text, dialect, before);

const pieces = (text: string): readonly string[] =>
  spansOf(segments(text)).map(({ start, end }) => text.slice(start, end));

const fragment = fc.constantFrom(
  ...["'", '"', ';', ';', '$$', '$a$', '--', '\n', '/*', '*/', '(', ')', ' ', 'select 1', "E'\\'", ';;', 'é😀', ' x;'],
  ...['create function f() ', 'begin atomic ', 'case ', ' end', 'begin', 'create or replace procedure p() ', '"; '],
);
const text = fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join(''));
const edit = fc.record({ at: fc.nat(), length: fc.nat(12), insert: fc.array(fragment, { maxLength: 3 }) });

describe('the statements of a text', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    ['select 1', ['select 1']],
    ['select 1;', ['select 1;']],
    ['select 1; select 2', ['select 1;', ' select 2']],
    ['select 1;\n-- last\n', ['select 1;', '\n-- last\n']],
    ["select ';'; select 2", ["select ';';", ' select 2']],
    ['do $$ begin; end $$; select 2', ['do $$ begin; end $$;', ' select 2']],
    // One that was left open doesn't take along what follows.
    ['select count(; select 3', ['select count(;', ' select 3']],
    [
      'create or replace rule r as on insert to t do (select 1; select 2); select 3',
      ['create or replace rule r as on insert to t do (select 1; select 2);', ' select 3'],
    ],
    [
      'create function f() returns int begin atomic select 1; select case when true then 1 end; end; select 2',
      ['create function f() returns int begin atomic select 1; select case when true then 1 end; end;', ' select 2'],
    ],
    ['begin; select 1', ['begin;', ' select 1']],
    ["select 'open; select 2", ["select 'open; select 2"]],
    [';;', [';', ';']],
  ])('are cut where they end: %s', (sql, expected) => {
    expect(pieces(sql)).toEqual(expected);
  });

  it('are the whole text together, and are the same after any edits as if the text were new', () => {
    fc.assert(
      fc.property(text, fc.array(edit, { minLength: 1, maxLength: 8 }), (first, edits) => {
        let known = segments(first);
        for (const { at, length, insert } of edits) {
          const start = at % (known.text.length + 1);
          const next = known.text.slice(0, start) + insert.join('') + known.text.slice(start + length);
          known = segments(next, known);
          expect(known).toEqual(segments(next));
          expect(pieces(next).join('')).toBe(next);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('may begin without a separator where the dialect says so, and still survive edits', () => {
    // A dialect in which a line that begins with a word starts a statement: an end rests on what follows it.
    const byLine: Pick<DialectEditing, 'statementEnd'> = {
      *statementEnd(whole, from) {
        yield;
        const next = /\n(?=\w)/g;
        next.lastIndex = from;
        const found = next.exec(whole);
        return found === null ? whole.length : found.index + 1;
      },
    };
    const lines = fc
      .array(fc.constantFrom('a', '\n', ' ', '\n\n', 'b c', '-'), { maxLength: 30 })
      .map((p) => p.join(''));
    fc.assert(
      fc.property(lines, lines, fc.nat(), fc.nat(5), (first, insert, place, length) => {
        const start = place % (first.length + 1);
        const next = first.slice(0, start) + insert + first.slice(start + length);
        expect(segments(next, segments(first, undefined, byLine), byLine)).toEqual(segments(next, undefined, byLine));
      }),
      { numRuns: 1000 },
    );
  });

  it('are looked at only around what changed', () => {
    const long = Array.from({ length: 5000 }, (_, index) => `select ${index} from t;\n`).join('');
    const known = segments(long);
    let asked = 0;
    const counting: Pick<DialectEditing, 'statementEnd'> = {
      statementEnd(whole, from) {
        asked++;
        return postgresql.statementEnd(whole, from);
      },
    };
    const place = long.indexOf('select 2500');
    segments(`${long.slice(0, place)}select 1; ${long.slice(place)}`, known, counting);
    expect(asked).toBeLessThan(6);
  });

  it('pause where a statement is long, and end where a dialect makes no progress', () => {
    expect([...segmentsOf(`select ${'1 + '.repeat(50_000)}1`, postgresql)].length).toBeGreaterThan(10);
    const stuck: Pick<DialectEditing, 'statementEnd'> = {
      *statementEnd(_, from) {
        yield;
        return from;
      },
    };
    expect(segments('a b', undefined, stuck)).toEqual({ text: 'a b', ends: [] });
  });
});

describe('the statement at a place', () => {
  it.each<[string, string]>([
    ['select 1|; select 2', 'select 1;'],
    ['select 1;| select 2', 'select 1;'],
    ['select 1; |select 2', ' select 2'],
    ['select 1; select 2|', ' select 2'],
    ['|', ''],
  ])('is the one around it: %s', (marked, expected) => {
    const offset = marked.indexOf('|');
    const sql = marked.replace('|', '');
    const { start, end } = segmentAt(segments(sql), offset);
    expect(sql.slice(start, end)).toBe(expected);
  });
});
