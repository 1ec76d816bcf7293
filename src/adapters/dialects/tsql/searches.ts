import type { Expression, FunctionTable, ObjectName, SelectItem } from '../../../core/analysis/tree.ts';
import { callOf } from './calls.ts';
import { functionTable } from './functionTables.ts';
import { readDotted, readObjectName } from './objectNames.ts';
import { made } from './parts.ts';
import { plainSelect } from './plainSelect.ts';
import type { Reader } from './reader.ts';

/** What stands in the brackets of row sources that look a table up which their arguments name. */
const forms: ReadonlyMap<string, (reader: Reader) => readonly Expression[]> = new Map([
  ['containstable', readSearched],
  ['freetexttable', readSearched],
  ['changetable', readTracked],
  ['semantickeyphrasetable', readPhrases],
  ['semanticsimilaritytable', readSimilar],
  ['semanticsimilaritydetailstable', readSimilarity],
]);

/** Whether such a row source comes next. */
export const searchesTable = (reader: Reader): boolean => forms.has(reader.peek()) && reader.peek(1) === '(';

/**
 * CONTAINSTABLE, FREETEXTTABLE, CHANGETABLE and the semantic ones. Each gives a key of the table, and which column that is the
 * text doesn't tell, so all columns of the table may flow into each of theirs.
 */
export function readSearch(reader: Reader): FunctionTable {
  const first = reader.at;
  const word = reader.peek();
  reader.at++;
  const name: ObjectName = { schema: null, name: word, span: reader.spanFrom(first) };
  reader.expect('(');
  const args = forms.get(word)?.(reader) ?? [];
  reader.expect(')');
  return functionTable(reader, first, [callOf(name, args, reader, first)]);
}

/** `t, (a, b), 'words', LANGUAGE 'English', 5`. */
function readSearched(reader: Reader): readonly Expression[] {
  const table = readObjectName(reader);
  reader.expect(',');
  const columns = readSearchedColumns(reader, table.name);
  reader.expect(',');
  readTextOrVariable(reader);
  let [hasLanguage, hasCount] = [false, false];
  while (reader.accept(',')) {
    if (!hasLanguage && reader.accept('language')) {
      hasLanguage = true;
      if (reader.isKind('number')) reader.at++;
      else readTextOrVariable(reader);
    } else {
      if (hasCount || !(reader.isKind('number') || reader.isVariable())) reader.fail('A number was expected here');
      hasCount = true;
      reader.at++;
    }
  }
  return [wholeOf(table, columns)];
}

function readTextOrVariable(reader: Reader): void {
  if (!reader.isKind('string') && !reader.isVariable()) reader.fail('A string or a variable was expected here');
  reader.at++;
}

/** `*`, one column, or some in brackets; `PROPERTY (c, 'title')` searches a part of a document. */
function readSearchedColumns(reader: Reader, table: string): readonly Expression[] {
  if (reader.comes('property', '(')) {
    reader.at += 2;
    const column = readSearchedColumn(reader, table);
    reader.expect(',');
    reader.string();
    reader.expect(')');
    return [column];
  }
  const isBracketed = reader.accept('(');
  let columns: readonly Expression[] = [];
  if (!reader.accept('*'))
    columns = isBracketed ? reader.list(() => readSearchedColumn(reader, table)) : [readSearchedColumn(reader, table)];
  if (isBracketed) reader.expect(')');
  return columns;
}

function readSearchedColumn(reader: Reader, table: string): Expression {
  const { parts, span } = readDotted(reader);
  return { kind: 'column', path: [table, parts.at(-1)?.name ?? ''], span };
}

/** `t, (a, b)`, and perhaps the key of a document whose phrases are asked for. */
function readPhrases(reader: Reader): readonly Expression[] {
  const table = readObjectName(reader);
  reader.expect(',');
  const columns = readSearchedColumns(reader, table.name);
  if (reader.accept(',')) readKey(reader);
  return [wholeOf(table, columns)];
}

/** `t, (a, b), 10`: the documents that are like one. */
function readSimilar(reader: Reader): readonly Expression[] {
  const table = readObjectName(reader);
  reader.expect(',');
  const columns = readSearchedColumns(reader, table.name);
  reader.expect(',');
  readKey(reader);
  return [wholeOf(table, columns)];
}

/** `t, a, 10, b, 11`: what two documents have in common. */
function readSimilarity(reader: Reader): readonly Expression[] {
  const table = readObjectName(reader);
  const columns: Expression[] = [];
  for (let side = 0; side < 2; side++) {
    reader.expect(',');
    columns.push(readSearchedColumn(reader, table.name));
    reader.expect(',');
    readKey(reader);
  }
  return [wholeOf(table, columns)];
}

/** The key of a document: a literal or a variable. */
function readKey(reader: Reader): void {
  const isSigned = reader.accept('-');
  const isText = !isSigned && (reader.isKind('string') || reader.isVariable());
  if (!isText && !reader.isKind('number')) reader.fail('The key of a document was expected here');
  reader.at++;
}

/** `CHANGES t, 10`, or `VERSION t, (id), (5)`. */
function readTracked(reader: Reader): readonly Expression[] {
  const what = reader.acceptOne('changes', 'version');
  if (what === undefined) reader.fail('CHANGES or VERSION was expected here');
  const table = readObjectName(reader);
  reader.expect(',');
  let columns: readonly Expression[] = [];
  let values: readonly Expression[] = [];
  if (what === 'version') {
    reader.expect('(');
    columns = reader.list(() => readSearchedColumn(reader, table.name));
    reader.expect(')', ',', '(');
    values = reader.list(() => reader.scalar());
    reader.expect(')');
    if (columns.length !== values.length) reader.fail('As many values as columns were expected');
  } else if (!reader.accept('null')) {
    if (!reader.isKind('number') && !reader.isVariable()) reader.fail('A version was expected here');
    reader.at++;
  }
  if (reader.accept(',')) reader.expect('forceseek');
  return [wholeOf(table, columns), ...values];
}

/** A value that all columns of a table may flow into, and that reads them. */
function wholeOf(table: ObjectName, columns: readonly Expression[]): Expression {
  const { span } = table;
  const star: Expression = { kind: 'star', path: [table.name], span, isWritten: false };
  const item: SelectItem = { name: '', aliasSpan: null, expression: made([star, ...columns], 'other', span) };
  return { kind: 'subquery', operator: null, span, form: 'value', test: null, query: plainSelect(item, table) };
}
