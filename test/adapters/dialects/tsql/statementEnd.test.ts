import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementEnd } from '../../../../src/adapters/dialects/tsql/statementEnd.ts';
import { segmentAt, spansOf } from '../../../../src/core/analysis/segments.ts';
import { segmentsIn } from '../../../core/analysis/segmented.ts';
import { processorMsSince } from '../../../support/processorTime.ts';
import { times } from '../../../support/thorough.ts';
import { analyse } from './shop.ts';

const dialect = { statementEnd };
const segments = (text: string, before?: Parameters<typeof segmentsIn>[2]) => segmentsIn(text, dialect, before);
const pieces = (text: string): readonly string[] =>
  spansOf(segments(text)).map(({ start, end }) => text.slice(start, end));

const fragments = fc.constantFrom(
  ...[
    "'",
    '"',
    '[',
    ']',
    ';',
    ';',
    '--',
    '\n',
    '/*',
    '*/',
    '(',
    ')',
    ' ',
    'select 1',
    'é😀',
    ' x',
    '\nGO\n',
    ' go ',
    '5',
  ],
  ...[
    'if 1 = 1 ',
    'else ',
    'begin ',
    ' end',
    'begin try ',
    ' end try',
    'begin catch',
    ' end catch',
    'create proc p as ',
  ],
  ...[
    'declare @x int = 1 ',
    'with a as (select 1 b) ',
    'insert t ',
    'update t set a = 1 ',
    'group by (',
    'l: ',
    'exec p',
  ],
);
const text = fc.array(fragments, { maxLength: 30 }).map((parts) => parts.join(''));
const edit = fc.record({ at: fc.nat(), length: fc.nat(12), insert: fc.array(fragments, { maxLength: 3 }) });

describe('the statements of a T-SQL text', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    ['select 1', ['select 1']],
    ['select 1 select 2', ['select 1 ', 'select 2']],
    ['select 1; select 2;', ['select 1;', ' select 2;']],
    ['declare @x int = 1\nselect @x', ['declare @x int = 1', '\nselect @x']],
    ['insert t\nselect 1\nselect 2', ['insert t\nselect 1', '\nselect 2']],
    ['if 1 = 1 select 1; else select 2 select 3', ['if 1 = 1 select 1; else select 2 ', 'select 3']],
    ['begin select 1; select 2; end; select 3', ['begin select 1; select 2; end;', ' select 3']],
    [
      'begin try select 1; end try; begin catch end catch select 4',
      ['begin try select 1; end try; begin catch end catch ', 'select 4'],
    ],
    ['create proc p as select 1; select 2\nGO\nselect 3', ['create proc p as select 1; select 2', '\nGO\nselect 3']],
    ['select 1\nGO\nselect 2\nGO 5\n', ['select 1', '\nGO\nselect 2', '\nGO 5\n']],
    [';with a as (select 1 b) select * from a', [';with a as (select 1 b) select * from a']],
    [
      'merge t using u on 1 = 1 when matched then delete; select 1',
      ['merge t using u on 1 = 1 when matched then delete;', ' select 1'],
    ],
    ['select (1; select 2', ['select (1;', ' select 2']],
    ["select ';' select [;]", ["select ';' ", 'select [;]']],
    ["select 'open select 2", ["select 'open select 2"]],
    // The line of a GO holds nothing else, so this one separates nothing.
    ['select 1; GO\nselect 2', ['select 1; GO\nselect 2']],
    ['select 1 from t go\nselect 2', ['select 1 from t go', '\nselect 2']],
    ['(select 1) (select 2)', ['(select 1) ', '(select 2)']],
    ['selec 1\nselect 2', ['selec 1', '\nselect 2']],
  ])('are cut where they end: %j', (sql, expected) => {
    expect(pieces(sql)).toEqual(expected);
  });

  it('are those that the analysis of the whole text finds, wherever it reads all of it', () => {
    const statements = fc.constantFrom(
      'select Email from Customers',
      'declare @x int = 1, @t table (a int)',
      'if exists (select 1 from Orders) begin select 1; update Orders set Status = 1 where OrderId = 2 end else print 1',
      'insert into Orders (Status) select Method from Payments',
      'while 1 = 0 begin break end',
      'select o.Status from Orders as o where o.OrderId in (select OrderId from Payments)',
      'begin tran',
      'commit',
      "print 'GO'",
      'update c set Email = null from Customers c where c.Region = 1',
      'exec dbo.Touch 1, @y = 2',
      'l: goto l',
      '-- note\nselect 1 as [a;b]',
    );
    const between = fc.constantFrom('\n', ';\n', '\nGO\n', ' ', '; ;', '\nGO 3\n;\n');
    const script = fc
      .array(fc.tuple(statements, between), { maxLength: 10 })
      .map((parts) => parts.map(([sql, end]) => sql + end).join(''));
    fc.assert(
      fc.property(script, (sql) => {
        const { statements: whole } = analyse(sql);
        const found = spansOf(segments(sql)).flatMap(({ start, end }) =>
          analyse(sql.slice(start, end)).statements.map(({ span, kind }) => [
            span.start + start,
            span.end + start,
            kind,
          ]),
        );
        expect(found).toEqual(whole.map(({ span, kind }) => [span.start, span.end, kind]));
      }),
      { numRuns: times(100, 2000) },
    );
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
      { numRuns: times(250, 5000) },
    );
  });

  it('end where they would with more of the text in sight, however long they are', () => {
    const long = `select ${Array.from({ length: 3000 }, (_, index) => `c${index}`).join(', ')} from t`;
    expect(pieces(`${long}\nselect 2`)).toEqual([long, '\nselect 2']);
    // The window ends somewhere in all of these, at each of their letters in turn.
    for (let fill = 200; fill < 260; fill += 1) {
      const padded = `select ${'x'.repeat(fill - 7)} as [a;b], 'c;d' /* ; */ from t\nGO 2\nselect 2`;
      expect(pieces(padded.replace('x'.repeat(fill - 7), `'${'x'.repeat(fill - 9)}'`))).toHaveLength(2);
    }
  });

  it.each([
    ['brackets that never close', 'select 1 group by (;\n'],
    ['quotes that never close', ';;;;;;;;\n'],
    ['half statements', 'select (\n'],
  ])('are found in time linear in the text: %s', (_, piece) => {
    const of = (count: number): string => `${piece.repeat(count)}'`;
    const took = (count: number): number => {
      const from = process.cpuUsage();
      segments(of(count));
      return processorMsSince(from);
    };
    took(500);
    const small = took(1000);
    // Eight times the text, with room for noise; a text looked at from every statement anew would take 64 times as long.
    expect(took(8000)).toBeLessThan(24 * Math.max(small, 5));
  });

  it('are looked at only around what changed', () => {
    const whole = Array.from({ length: 3000 }, (_, index) => `select ${index} from t\n`).join('');
    const known = segments(whole);
    let asked = 0;
    const counting = {
      statementEnd(one: string, from: number) {
        asked++;
        return statementEnd(one, from);
      },
    };
    const place = whole.indexOf('select 1500');
    segmentsIn(`${whole.slice(0, place)}select 1 ${whole.slice(place)}`, counting, known);
    expect(asked).toBeLessThan(6);
  });

  it('hold what is typed after them on their line', () => {
    const sql = 'select 1 from t \nselect 2';
    const { start, end } = segmentAt(segments(sql), 'select 1 from t '.length);
    expect(sql.slice(start, end)).toBe('select 1 from t ');
  });
});
