import type { Expression, FromItem, Join, ObjectName, TableRef } from '../../../core/analysis/tree.ts';
import { readAliasName } from './aliases.ts';
import { callOf } from './calls.ts';
import { functionTable, readDeclared } from './functionTables.ts';
import { holdsQuery } from './holdsQuery.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';
import { readTargetName } from './targetNames.ts';

/** Row sources that give the rows of a table with what is worked out for each. */
export const scoresTable = (reader: Reader): boolean =>
  ['predict', 'vector_search'].includes(reader.peek()) && reader.peek(1) === '(';

/** `PREDICT(MODEL = @m, DATA = t AS d) WITH (score float) AS p`, and `VECTOR_SEARCH(TABLE = t AS a, …) AS s`. */
export function readScored(reader: Reader): FromItem {
  const first = reader.at;
  const word = reader.peek();
  reader.at++;
  const name: ObjectName = { schema: null, name: word, span: reader.spanFrom(first) };
  reader.expect('(');
  const { table, args } = word === 'predict' ? readPrediction(reader) : readNeighbours(reader);
  reader.expect(')');
  const call = callOf(name, args, reader, first);
  if (word === 'predict') {
    const declared = reader.comes('with', '(') ? readDeclared(reader) : null;
    return beside(table, functionTable(reader, first, [call], declared));
  }
  if (reader.accept('with')) reader.expect('(', 'force_ann_only', ')');
  return beside(table, functionTable(reader, first, [call]));
}

interface Scored {
  readonly table: TableRef;
  readonly args: readonly Expression[];
}

/** A native model is data: scoring with it runs no code of users. All columns of a row may flow into its score. */
function readPrediction(reader: Reader): Scored {
  reader.expect('model', '=');
  const model = reader.scalar();
  reader.expect(',', 'data', '=');
  const table = readScoredTable(reader);
  if (reader.accept(',')) {
    const first = reader.at;
    reader.expect('runtime', '=');
    reader.name('A runtime');
    reader.refuse(
      'RUNTIME hands the model to another program, and what that does can’t be told.',
      reader.spanFrom(first),
    );
  }
  const path = [table.alias ?? table.name.name];
  const row: Expression = { kind: 'star', path, span: table.name.span, isWritten: false };
  return { table, args: [model, made([row], 'other', table.name.span)] };
}

function readNeighbours(reader: Reader): Scored {
  reader.expect('table', '=');
  const table = readScoredTable(reader);
  reader.expect(',', 'column', '=');
  const column = reader.name('A column');
  reader.expect(',', 'similar_to', '=');
  const first = reader.at;
  const similarTo = reader.scalar();
  if (holdsQuery(similarTo)) reader.misplaced(first, 'What is looked for is no query');
  reader.expect(',', 'metric', '=');
  if (!metrics.includes(reader.string().toLowerCase())) reader.misplaced(reader.at - 1, 'This is no metric');
  const args: Expression[] = [
    { kind: 'column', path: [table.alias ?? table.name.name, column.name], span: column.span },
    similarTo,
  ];
  if (reader.accept(',')) {
    reader.expect('top_n', '=');
    args.push(readCount(reader));
  }
  return { table, args };
}

const metrics: readonly string[] = ['cosine', 'dot', 'euclidean'];

/** A number of rows: a plain number, a variable, or a column of the statement around. */
function readCount(reader: Reader): Expression {
  if (!reader.isKind('number') && !reader.isVariable() && !reader.isName()) reader.fail('A number was expected here');
  return reader.scalar();
}

function readScoredTable(reader: Reader): TableRef {
  const name = readTargetName(reader);
  const alias = readAliasName(reader);
  return {
    kind: 'table',
    name,
    alias: alias?.name ?? null,
    aliasSpan: alias?.span ?? null,
    columnNames: [],
    sample: [],
  };
}

/** The table and what is worked out for its rows, which stand side by side. */
const beside = (left: FromItem, right: FromItem): Join => ({
  kind: 'join',
  left,
  right,
  type: 'inner',
  natural: false,
  using: [],
  usingAlias: null,
  on: null,
  alias: null,
  columnNames: [],
});
