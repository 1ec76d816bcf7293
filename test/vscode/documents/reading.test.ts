import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../src/core/prelude/atOnce.ts';
import { findingsOf } from '../../../src/vscode/documents/findingsOf.ts';
import { type Memory, newMemory, type Reading, readText } from '../../../src/vscode/documents/reading.ts';
import { times } from '../../support/thorough.ts';
import { demoSituation, judgeIn } from './judged.ts';

const situation = await demoSituation();
const { dialect } = situation;

function read(text: string, memory: Memory = newMemory(), counted = judgeIn(situation)): Reading {
  return atOnce(readText(text, dialect, counted.judge, memory));
}

const statements = [
  'select email from customers',
  "select 'a;b' from orders where order_id = 1 limit 5",
  'delete from orders',
  '-- countersign-ignore no-limit: small\nselect name from product_lines',
  'selec 1',
  "select 'open",
  'select $$ ; $$',
  '/* ; */',
  'select é😀 from customers',
  'update customers set email = null',
  'create temp table t as select email from customers',
  'select email from t limit 1',
  'prepare p as select email from customers limit 1',
  'execute p',
];
const pieces = fc.constantFrom(...statements, ';', ';\n', '\n', "'", '--', '$$', '*/', '(', ')', 'x', '\u202e');
const text = fc.array(pieces, { maxLength: 16 }).map((parts) => parts.join(' '));

describe('reading a text', () => {
  it('after any edits gives what reading it afresh gives', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.tuple(fc.nat(), fc.nat(30), pieces), { minLength: 1, maxLength: 6 }),
        (first, edits) => {
          const memory = newMemory();
          let now = first;
          read(now, memory);
          for (const [place, length, piece] of edits) {
            const start = place % (now.length + 1);
            now = (now.slice(0, start) + piece + now.slice(start + length)).toWellFormed();
            expect(read(now, memory)).toEqual(read(now));
          }
        },
      ),
      { numRuns: times(60, 1_000) },
    );
  });

  it('finds the statements that analysing the whole finds, where the whole can be read', () => {
    const whole = fc
      .array(fc.constantFrom(...statements.filter((sql) => !/open|selec 1/.test(sql))), { maxLength: 8 })
      .map((parts) => parts.join(';\n'));
    fc.assert(
      fc.property(whole, (sql) => {
        const expected = dialect.analyse(sql, situation.catalog).statements;
        const found = read(sql).statements;
        expect(found.map(({ span }) => span)).toEqual(expected.map(({ span }) => span));
        expect(
          found.map(({ statement: { kind, effect, reads, understood, fingerprint } }) => ({
            kind,
            effect,
            reads,
            understood,
            fingerprint,
          })),
        ).toEqual(
          expected.map(({ kind, effect, reads, understood, fingerprint }) => ({
            kind,
            effect,
            reads,
            understood,
            fingerprint,
          })),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('decides of each statement what running it decides', () => {
    const { judge } = judgeIn(situation);
    for (const { sql, decision } of read(statements.join(';\n')).statements) {
      const alone = judge(sql).decision;
      expect({
        effect: decision.effect,
        reasons: decision.reasons,
        risk: decision.risk,
        rules: decision.findings.map(({ rule }) => rule),
      }).toEqual({
        effect: alone.effect,
        reasons: alone.reasons,
        risk: alone.risk,
        rules: alone.findings.map(({ rule }) => rule),
      });
    }
  });

  it('judges again only what changed', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `select ${index} from orders limit 1;`);
    const memory = newMemory();
    const first = judgeIn(situation);
    read(lines.join('\n'), memory, first);
    expect(first.asked).toBe(200);
    const second = judgeIn(situation);
    lines[100] = 'delete from orders;';
    const reading = read(lines.join('\n'), memory, second);
    expect(second.asked).toBe(1);
    const [changed] = reading.statements.filter(({ statement }) => statement.kind === 'delete');
    if (changed === undefined) throw new Error('The DELETE was not found.');
    for (const { span } of findingsOf(changed)) {
      expect(span.start).toBeGreaterThanOrEqual(changed.span.start);
      expect(span.end).toBeLessThanOrEqual(changed.span.end);
    }
  });

  it('refuses a statement that is too large, and not the others of its file', () => {
    const large = `select '${'x'.repeat(300_000)}'`;
    const kinds = read(`select 1;\n${large};\nselect 2`).statements.map(({ statement }) => statement.understood);
    expect(kinds).toEqual([true, false, true]);
  });

  it('pauses between statements, and keeps what was judged when nobody waits for the end', () => {
    const sql = Array.from({ length: 50 }, (_, index) => `select ${index};`).join('\n');
    const memory = newMemory();
    const first = judgeIn(situation);
    const abandoned = readText(sql, dialect, first.judge, memory);
    for (let step = 0; step < 20; step += 1) expect(abandoned.next().done).toBe(false);
    const second = judgeIn(situation);
    read(sql, memory, second);
    expect([first.asked, second.asked]).toEqual([20, 30]);
  });

  it('knows what earlier statements of the text make, and judges what runs without them', () => {
    const script = [
      'create temp table big as select email, order_id from customers join orders using (customer_id);',
      'select order_id from big limit 5;',
      'select email from big limit 5;',
      'select name from product_lines order by name limit 5;',
    ].join('\n');
    const reading = read(script);
    const expected = dialect.analyse(script, situation.catalog).statements;
    expect(reading.statements.map(({ statement: { understood, reads } }) => ({ understood, reads }))).toEqual(
      expected.map(({ understood, reads }) => ({ understood, reads })),
    );
    expect(reading.statements.map(({ statement: { understood } }) => understood)).toEqual([true, true, true, true]);
    expect(reading.statements.map((one) => findingsOf(one).map(({ rule }) => rule))).toEqual([
      expect.arrayContaining(['sensitive-column']),
      expect.not.arrayContaining(['not-understood']),
      expect.arrayContaining(['sensitive-column']),
      [],
    ]);
    // By itself the second one reads a table that nobody knows.
    expect(reading.statements[1]?.decision.effect).toBe('requireApproval');
    for (const statement of reading.statements)
      for (const { span } of findingsOf(statement)) {
        expect(span.start).toBeGreaterThanOrEqual(statement.span.start);
        expect(span.end).toBeLessThanOrEqual(statement.span.end);
      }
  });

  it('judges again what rests on a statement that changed, and nothing else', () => {
    const memory = newMemory();
    const lines = [
      'create temp table big as select email from customers;',
      'select email from big limit 1;',
      'select 1;',
    ];
    read(lines.join('\n'), memory);
    const again = judgeIn(situation);
    lines[0] = 'create temp table big as select sku as email from products;';
    const reading = read(lines.join('\n'), memory, again);
    expect(reading.statements[1]?.statement.reads.map(({ table }) => table)).toContain('products');
    expect(again.asked).toBe(3);
    expect(reading).toEqual(read(lines.join('\n')));
  });

  it('reads a text whole where the dialect does not say where statements end', () => {
    const { judge } = judgeIn(situation);
    const reading = atOnce(readText('select 1; delete from orders', {}, judge, newMemory()));
    expect(reading.statements.map(({ statement: { kind }, sql }) => [kind, sql])).toEqual([
      ['query', 'select 1'],
      ['delete', 'delete from orders'],
    ]);
  });
});
