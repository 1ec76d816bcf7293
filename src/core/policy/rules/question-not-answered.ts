import type { Statement } from '../../analysis/analysis.ts';
import type { ColumnPath, Dictionary } from '../../draft/dictionary.ts';
import { thingsIn } from './dictionaryTerms.ts';
import { firstWord } from './excerpt.ts';
import { everywhere, type Rule } from './rule.ts';

export default {
  id: 'question-not-answered',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Question and statement are about different things',
    problem:
      'The question above the statement (--? …) names tables or metrics of the dictionary, and the statement reads none of their tables.',
    why: 'A statement is often changed while its question stays. Whoever reads the two later, or verifies the answer, takes it for an answer to another question.',
    remedy: 'Change the question or the statement, so that they are about the same again.',
    invalid: [
      '--? monthly revenue by channel\nSELECT priority, count(*) AS tickets FROM support_tickets GROUP BY priority',
      '--? how many clients are there\nSELECT count(*) AS products FROM products',
    ],
    valid: [
      '--? how many clients are there\nSELECT count(*) AS customers FROM customers',
      '--? how many clients wrote to support\nSELECT count(DISTINCT customer_id) AS customers FROM support_tickets',
      '--? what is there\nSELECT count(*) AS products FROM products',
      '-- revenue comes later\nSELECT count(*) AS products FROM products',
    ],
    source: 'Comments that lie, “Clean Code”; the dictionary of the workspace.',
  },
  check(statement, { dictionary, question }, report) {
    if (dictionary === undefined || question === undefined) return;
    if (statement.kind !== 'query' || !statement.understood || statement.reads.length === 0) return;
    const read = new Set(statement.reads.map(({ schema, table }) => `${schema}.${table}`));
    const about = new Set([...read, ...tablesTiedTo(statement, dictionary)]);
    const described = new Set(dictionary.tables.map(({ schema, table }) => `${schema}.${table}`));
    // A table that nobody has described may be where the answer is kept.
    if ([...read].some((table) => !described.has(table))) return;
    const asked = thingsIn(dictionary, question);
    if (asked.length === 0 || asked.some(({ tables }) => tables.some((table) => about.has(table)))) return;
    const names = [...new Set(asked.map(({ name }) => name))].join(', ');
    report({
      span: firstWord(statement),
      message: `The question above asks for ${names}, and this statement reads nothing of that.`,
    });
  },
} satisfies Rule;

/** A column that the dictionary joins to another table stands for its rows: `customer_id` for customers. */
function tablesTiedTo({ reads }: Statement, { joins }: Dictionary): readonly string[] {
  const isRead = ({ schema, table, column }: ColumnPath): boolean =>
    reads.some((read) => read.schema === schema && read.table === table && read.columns?.includes(column) !== false);
  const nameOf = ({ schema, table }: ColumnPath): string => `${schema}.${table}`;
  return joins.flatMap(({ left, right }) => [
    ...(isRead(left) ? [nameOf(right)] : []),
    ...(isRead(right) ? [nameOf(left)] : []),
  ]);
}
