import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Dictionary, emptyDictionary, readDictionary } from '../../../src/core/draft/dictionary.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { findings } from '../../support/findings.ts';

describe('the words of the dictionary', () => {
  const { dictionary } = readDictionary(
    readFileSync(new URL('../../../examples/demo/.countersign/dictionary.yaml', import.meta.url), 'utf8'),
  );
  const remarks = (sql: string, words: Dictionary = dictionary) => findings(sql, demoCatalog, words);
  const named = (sql: string, words?: Dictionary): readonly string[] => remarks(sql, words).map(({ rule }) => rule);

  it.each<[string, readonly string[]]>([
    ['SELECT sum(amount) AS "Revenue" FROM payments', ['metric-definition']],
    ['SELECT sum(amount) AS sales FROM payments', ['metric-definition']],
    ['SELECT sum(amount) AS gross_profit FROM payments', ['metric-definition']],
    ['SELECT sum(amount) AS revenue_share FROM payments', []],
    ["SELECT 'none' AS revenue", []],
    ['SELECT r.revenue FROM (SELECT sum(amount) AS revenue FROM payments) r', ['metric-definition']],
  ])('are metrics by whole names: %s', (sql, expected) => {
    expect(named(sql)).toEqual(expected);
  });

  it('agree with all that the demo has verified', () => {
    const folder = new URL('../../../examples/demo/.countersign/verified/', import.meta.url);
    for (const file of readdirSync(folder))
      expect({ file, found: named(readFileSync(new URL(file, folder), 'utf8')) }).toEqual({ file, found: [] });
  });

  it('say what is missing of a metric', () => {
    const [finding] = remarks(
      'SELECT sum(i.quantity * i.unit_price * (1 - i.discount)) AS revenue FROM order_items i JOIN orders o ON o.order_id = i.order_id',
    );
    expect(finding?.message).toBe(
      "The dictionary counts revenue only where o.status <> 'cancelled', and nothing here asks for status.",
    );
  });

  it.each<[string, readonly string[]]>([
    ['--? revenue by month\n--? open tickets\nSELECT count(*) AS tickets FROM support_tickets', []],
    [
      '--? revenue\nSELECT 1 AS one FROM products; SELECT count(*) AS tickets FROM support_tickets',
      ['question-not-answered'],
    ],
    ['/* --? revenue */ SELECT count(*) AS tickets FROM support_tickets', []],
    ["SELECT '--? revenue' AS text FROM products", []],
    [
      '--? revenue\nSELECT count(*) AS n FROM hr.employees e JOIN product_lines l ON l.name = e.title',
      ['question-not-answered', 'cross-schema'],
    ],
    ['--? reverend\nSELECT count(*) AS tickets FROM support_tickets', []],
  ])('are what a question is about, where the two touch: %s', (sql, expected) => {
    expect(named(sql)).toEqual(expected);
  });

  const calendar = (startMonth: number, standard = true): Dictionary => ({
    ...emptyDictionary,
    calendars: [{ name: 'fiscal', startMonth, namedAfter: 'start', standard }],
  });

  it.each<[string, Dictionary, readonly string[]]>([
    ["date_trunc('quarter', acquired_on)", calendar(4), []],
    ['extract(quarter FROM acquired_on)', calendar(4), ['fiscal-calendar']],
    ["date_trunc('quarter', acquired_on)", calendar(8), ['fiscal-calendar']],
    ['extract(quarter FROM acquired_on)', calendar(1), []],
    ['extract(quarter FROM acquired_on)', calendar(8, false), []],
    ["date_part('year', acquired_on - interval '3 months')", calendar(4), []],
  ])('are years and quarters: %s', (expression, words, expected) => {
    expect(named(`SELECT max(${expression}) AS latest FROM customers`, words)).toEqual(expected);
  });

  it('shift a date back where the year is named after the one it starts in', () => {
    const sql = 'SELECT max(extract(year FROM acquired_on)) AS latest FROM customers';
    expect(remarks(sql, calendar(4))[0]?.fixes[0]?.edits[0]?.text).toBe("acquired_on + interval '-3 months'");
  });
});
