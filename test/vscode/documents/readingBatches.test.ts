import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../src/core/prelude/atOnce.ts';
import { type Memory, newMemory, type Reading, readText } from '../../../src/vscode/documents/reading.ts';
import { times } from '../../support/thorough.ts';
import { judgeIn, tsqlSituation } from './judged.ts';

const situation = tsqlSituation();
const { dialect } = situation;

const read = (text: string, memory: Memory = newMemory(), counted = judgeIn(situation)): Reading =>
  atOnce(readText(text, dialect, counted.judge, memory));

/** What is known of each statement where it stands, and what the analysis of the whole text says of it. */
const both = (text: string) => ({
  found: read(text).statements.map(({ span, statement: { kind, effect, understood, reads } }) => ({
    span,
    kind,
    effect,
    understood,
    reads,
  })),
  whole: dialect
    .analyse(text, situation.catalog)
    .statements.map(({ span, kind, effect, understood, reads }) => ({ span, kind, effect, understood, reads })),
});

const statements = [
  'select email from customers',
  'select top (5) order_id from orders',
  'delete from orders',
  'select email as mail into #t from customers',
  'select top (1) mail from #t',
  'declare @t table (id int)',
  'insert into @t select order_id from orders',
  'select top (1) id from @t',
  'update c set email = null from customers c where region = 1',
  "if exists (select 1 from orders) begin select top (1) 1 from orders end else print 'no'",
  'use Demo',
  'use Elsewhere',
  'set quoted_identifier off',
  'select top (1) "email" from customers',
];

describe('reading a T-SQL text', () => {
  it('finds what analysing the whole finds, batch by batch', () => {
    const between = fc.constantFrom('\n', ';\n', '\nGO\n');
    const script = fc
      .array(fc.tuple(fc.constantFrom(...statements.slice(0, 10)), between), { maxLength: 8 })
      .map((parts) => parts.map(([sql, end]) => sql + end).join(''));
    fc.assert(
      fc.property(script, (text) => {
        const { found, whole } = both(text);
        expect(found).toEqual(whole);
      }),
      { numRuns: times(80, 1000) },
    );
  });

  it('after any edits gives what reading it afresh gives', () => {
    const pieces = fc.constantFrom(...statements, ';', '\n', '\nGO\n', "'", '[', '--', '*/', '(', ' end ', 'x');
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 14 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(30), pieces), { minLength: 1, maxLength: 6 }),
        (first, edits) => {
          const memory = newMemory();
          let now = first.join('\n');
          read(now, memory);
          for (const [place, length, piece] of edits) {
            const start = place % (now.length + 1);
            now = (now.slice(0, start) + piece + now.slice(start + length)).toWellFormed();
            expect(read(now, memory)).toEqual(read(now));
          }
        },
      ),
      { numRuns: times(50, 500) },
    );
  });

  it('judges again only what changed, without semicolons too', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `select top (1) ${index} from orders`);
    const memory = newMemory();
    read(lines.join('\n'), memory);
    const again = judgeIn(situation);
    lines[100] = 'delete from orders';
    read(lines.join('\n'), memory, again);
    expect(again.asked).toBe(1);
  });

  it('knows again at once what a half-typed statement had hidden', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `select top (1) ${index} from orders`);
    const memory = newMemory();
    const whole = read(lines.join('\n'), memory);
    const broken = read(['select top (1) from', ...lines.slice(1)].join('\n'), memory);
    expect(broken.statements).toHaveLength(1);
    const again = judgeIn(situation);
    expect(read(lines.join('\n'), memory, again)).toEqual(whole);
    expect(again.asked).toBe(0);
  });

  it('forgets a variable that holds rows at the end of its batch, and lets the next batch declare its own', () => {
    const script = [
      'declare @t table (id int)',
      'select top (1) id from @t',
      'GO',
      'select top (1) id from @t',
      'GO',
      'declare @t table (mail int)',
      'select top (1) mail from @t',
    ].join('\n');
    const { found, whole } = both(script);
    expect(found).toEqual(whole);
    expect(found.map(({ understood }) => understood)).toEqual([true, true, false, true, true]);
  });

  it('understands nothing after USE of another database, until it is left', () => {
    const script =
      'select top (1) email from customers\nGO\nuse Elsewhere\nGO\nselect top (1) email from customers\nuse Demo\nselect top (1) email from customers';
    const { found, whole } = both(script);
    expect(found).toEqual(whole);
    expect(found.map(({ understood }) => understood)).toEqual([true, false, false, true, true]);
  });

  it('takes double quotes for neither once the text sets what they mean', () => {
    const quoted = 'select top (1) "email" from customers';
    expect(read(quoted).statements.map(({ statement }) => statement.understood)).toEqual([true]);
    const { statements: after } = read(`set quoted_identifier off\n${quoted}`);
    expect(after.at(-1)?.statement.understood).toBe(false);
  });
});
