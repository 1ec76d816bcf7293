import type { FunctionTable } from '../../../core/analysis/tree.ts';
import { noColumnNames, readAliasName, readColumnNames } from './aliases.ts';
import type { Reader } from './reader.ts';

/** Row sources that reach a file, another server or a search index by words of their own. */
const words: ReadonlySet<string> = new Set([
  'openrowset',
  'openquery',
  'opendatasource',
  'semantickeyphrasetable',
  'semanticsimilaritytable',
  'semanticsimilaritydetailstable',
  'ai_generate_chunks',
]);

/** Whether a row source comes next whose arguments aren't followed. */
export const readsRowsElsewhere = (reader: Reader): boolean => words.has(reader.peek()) && reader.peek(1) === '(';

/**
 * Takes such a source to its closing bracket. What stands in it is neither a statement nor followed; the function's own entry
 * among the built-in ones says what it can reach, and refuses the statement.
 */
export function readReachingOut(reader: Reader, mayHaveAlias = true): FunctionTable {
  const first = reader.at;
  const word = reader.peek();
  const closing = reader.closing(first + 1);
  if (closing === undefined) reader.fail('The bracket after this word is never closed');
  reader.at++;
  const name = { schema: null, name: word, span: reader.spanFrom(first) };
  reader.at = closing + 1;
  const span = reader.spanFrom(first);
  if (word === 'opendatasource') while (reader.accept('.')) if (reader.isName()) reader.name();
  if (reader.comes('with', '(')) {
    const end = reader.closing(reader.at + 1);
    if (end === undefined) reader.fail('The bracket after WITH is never closed');
    reader.at = end + 1;
  }
  const alias = mayHaveAlias ? readAliasName(reader) : undefined;
  const names = alias === undefined ? noColumnNames : readColumnNames(reader);
  const call = {
    kind: 'call',
    function: name,
    args: [],
    distinct: false,
    span,
    filter: null,
    order: [],
    over: null,
  } as const;
  return {
    kind: 'functionTable',
    calls: [call],
    alias: alias?.name ?? null,
    aliasSpan: alias?.span ?? null,
    ...names,
    declared: null,
    ordinality: false,
    span,
  };
}
