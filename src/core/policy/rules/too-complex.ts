import { counted } from '../../prelude/counted.ts';
import { firstWord } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'too-complex',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  options: {
    maxJoins: { default: 8, minimum: 0, meaning: 'Joins that a statement may have, in all its queries together.' },
    maxDepth: { default: 4, minimum: 0, meaning: 'How deep queries may nest.' },
    maxSubqueries: { default: 12, minimum: 0, meaning: 'Queries that a statement may have inside others.' },
    maxConditions: { default: 40, minimum: 1, meaning: 'Single conditions that a statement may have.' },
    maxLength: { default: 8_000, minimum: 100, meaning: 'Characters that a statement may have.' },
  },
  docs: {
    title: 'Too complex to review',
    problem: 'The statement has more joins, nested queries, conditions or text than a person can judge at once.',
    why: 'Whoever approves it has to understand it, and planners too choose worse plans the more joins there are.',
    remedy: 'Split it: name its parts with WITH, make a view of what is used often, or run it in steps.',
    invalid: [
      'SELECT a FROM (SELECT a FROM (SELECT a FROM (SELECT a FROM (SELECT a FROM (SELECT order_id AS a FROM orders LIMIT 1) t1) t2) t3) t4) t5',
      `SELECT o.order_id FROM orders o ${Array.from({ length: 9 }, (_, n) => `JOIN products p${n} ON p${n}.product_id = o.order_id`).join(' ')} LIMIT 1`,
      tsql(
        'SELECT a FROM (SELECT a FROM (SELECT a FROM (SELECT a FROM (SELECT a FROM (SELECT TOP (1) order_id AS a FROM orders) t1) t2) t3) t4) t5',
      ),
    ],
    valid: [
      'SELECT o.order_id FROM orders o JOIN order_items i ON i.order_id = o.order_id JOIN products p ON p.product_id = i.product_id LIMIT 1',
      'WITH recent AS (SELECT order_id FROM orders WHERE order_id > 100) SELECT count(*) AS orders FROM recent',
      tsql('WITH recent AS (SELECT order_id FROM orders WHERE order_id > 100) SELECT COUNT(*) AS orders FROM recent'),
    ],
    source: 'sqlcheck, “Spaghetti Query Alert” and “Reduce Number of JOINs”; SonarQube on expression complexity.',
  },
  check(statement, { option }, report) {
    const { joins, depth, subqueries, predicates } = statement.complexity;
    const sizes = [
      { size: joins, most: option('maxJoins'), what: 'joins' },
      { size: depth, most: option('maxDepth'), what: 'levels of nested queries' },
      { size: subqueries, most: option('maxSubqueries'), what: 'queries inside others' },
      { size: predicates, most: option('maxConditions'), what: 'conditions' },
      { size: statement.text.length, most: option('maxLength'), what: 'characters' },
    ].filter(({ size, most }) => size > most);
    if (sizes.length === 0) return;
    const list = sizes
      .map(({ size, most, what }) => `${counted(size)} ${what} (more than ${counted(most)})`)
      .join(' and ');
    report({ span: firstWord(statement), message: `This statement has ${list}, which is hard to judge at once.` });
  },
} satisfies Rule;
