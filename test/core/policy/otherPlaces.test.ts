import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/core/policy/rules/index.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { demoSituation, judgeIn } from '../../vscode/documents/judged.ts';

const { judge } = judgeIn(await demoSituation(demoCatalog));

/** A rule's finding in a statement. */
function findingOf(rule: string, sql: string) {
  const found = judge(sql).decision.findings.find((finding) => finding.rule === rule);
  if (found === undefined) throw new Error(`${rule} finds nothing here.`);
  return found;
}

describe('a finding', () => {
  it.each([
    [
      'fan-out',
      'SELECT sum(p.amount) AS paid FROM orders o JOIN payments p ON p.order_id = o.order_id JOIN order_items i ON i.order_id = o.order_id',
      ['order_items'],
    ],
    ['delete-without-where', 'DELETE FROM customers RETURNING email', ['']],
    [
      'outer-join-undone',
      'SELECT o.status FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id WHERE o.status = $1',
      ['orders'],
    ],
  ])('of %s says where its other places are', (rule, sql, expected) => {
    const related = findingOf(rule, sql).related ?? [];
    expect(related.map(({ span }) => sql.slice(span.start, span.end))).toEqual(expected);
    for (const { message } of related) expect(message).toMatch(/^[A-Z\w].*\.$/);
  });

  it('says where a WHERE would stand', () => {
    const sql = 'DELETE FROM customers RETURNING email';
    expect(findingOf('delete-without-where', sql).related?.[0]?.span.start).toBe('DELETE FROM customers'.length);
  });

  it('is faded only where what it is about could go', () => {
    const faded = (sql: string) => findingOf('constant-condition', sql).tag === 'unnecessary';
    expect(faded('SELECT status FROM orders WHERE order_id IS NOT NULL AND status = $1')).toBe(true);
    expect(faded('SELECT status FROM orders WHERE order_id IS NULL AND status = $1')).toBe(false);
  });

  it('is struck through where what it is about is to be used no more', async () => {
    const tables = demoCatalog.tables.map((table) =>
      table.name === 'payments' ? { ...table, comment: 'Deprecated: use orders.' } : table,
    );
    const marked = judgeIn(await demoSituation({ ...demoCatalog, tables })).judge('SELECT amount FROM payments');
    const tagged = marked.decision.findings.filter(({ tag }) => tag === 'deprecated');
    expect(tagged.map(({ rule }) => rule)).toEqual(['deprecated-table']);
  });

  it('has fixes that are applied unseen only where the result stays the same', () => {
    const unseen = rules
      .filter(({ id, docs }) =>
        docs.invalid.some(
          (example) =>
            typeof example === 'string' &&
            judge(example).decision.findings.some(
              (finding) => finding.rule === id && finding.fixes.some((fix) => fix.keepsResult === true),
            ),
        ),
      )
      .map(({ id }) => id);
    expect(unseen.sort()).toEqual(['insert-without-columns', 'needless-union', 'outer-join-undone', 'select-star']);
  });
});
