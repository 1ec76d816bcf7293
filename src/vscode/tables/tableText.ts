import type { CatalogTable } from '../../core/analysis/catalog.ts';
import { kindWord } from '../hover/describeName.ts';
import { classificationOf, classificationWords, type Known } from '../names/facts.ts';
import type { Translate } from '../names/translate.ts';

/** A table of the catalog as text to read, with the line of each column. */
export interface TableText {
  readonly text: string;
  /** Lines count from 0. */
  readonly lineOf: ReadonlyMap<string, number>;
}

/** Writes a table as its definition would look: columns with types, keys, classification and comments. */
export function tableText(
  table: CatalogTable,
  known: Known,
  connection: string,
  spell: (name: string) => string,
  t: Translate,
): TableText {
  const { schema, name, columns, rows, comment, definition } = table;
  const spelled = `${spell(schema)}.${spell(name)}`;
  const count = rows === null || rows < 0 ? [] : [t('about {0} rows', rows.toLocaleString())];
  const head = [
    `-- ${[`${schema}.${name}`, kindWord(table.kind, t), ...count].map(oneLine).join(' · ')}`,
    `-- ${oneLine(t('As the catalog of the connection {0} has it. This page is for reading.', connection))}`,
    ...(comment === undefined || comment === '' ? [] : [`-- ${oneLine(comment)}`]),
    '',
    `CREATE TABLE ${spelled} (`,
  ];
  const widest = Math.max(0, ...columns.map((column) => spell(column.name).length));
  const lineOf = new Map<string, number>();
  const body = columns.map((column, index) => {
    lineOf.set(column.name, head.length + index);
    const classified = classificationOf(known, { schema, table: name, column: column.name });
    const remarks = [
      ...(classified === undefined ? [] : [classificationWords(classified, t)]),
      ...(column.comment === undefined || column.comment === '' ? [] : [column.comment]),
    ];
    const words = [
      spell(column.name).padEnd(widest),
      oneLine(column.type),
      ...(column.nullable ? [] : ['NOT NULL']),
      ...(column.primaryKey ? ['PRIMARY KEY'] : []),
    ];
    const comma = index < columns.length - 1 ? ',' : '';
    const remark = remarks.length === 0 ? '' : ` -- ${remarks.map(oneLine).join(' · ')}`;
    return `  ${words.join(' ')}${comma}${remark}`;
  });
  const query = definition === undefined ? [] : ['', `-- ${t('The query of the view:')}`, definition];
  return { text: [...head, ...body, ');', ...query, ''].join('\n'), lineOf };
}

/** Text from the database on one line, so that nothing of it leaves its comment. */
const oneLine = (text: string): string => text.replace(/[\r\n\u0085\u2028\u2029]+/g, ' ');
