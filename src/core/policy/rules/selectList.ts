import type { ColumnName, Statement } from '../../analysis/analysis.ts';
import type { Edit } from '../../prelude/span.ts';

/**
 * The edit that takes a column out of the select list, where that is sure to leave the rest as it was: the column is
 * used in one place only, as it is, in a query with one SELECT and no reference by position. `undefined` otherwise.
 */
export function removalFromSelectList(statement: Statement, column: ColumnName): Edit | undefined {
  const { text, columnUses, outputs, kind } = statement;
  const isIt = (name: ColumnName): boolean =>
    name.column === column.column && name.table === column.table && name.schema === column.schema;

  const uses = columnUses.filter(isIt);
  const [use] = uses;
  if (kind !== 'query' || uses.length !== 1 || use?.role !== 'result' || outputs.length < 2) return undefined;
  const plain = outputs.filter((output) => output.transform === 'identity' && output.sources.some(isIt));
  const mixed = outputs.filter((output) => output.transform !== 'identity' && output.sources.some(isIt));
  if (plain.length !== 1 || mixed.length !== 0) return undefined;
  // ORDER BY may name the output and not the column, so the name itself must stand in the text only once.
  const named = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_$]+/u)
    .filter((word) => word === column.column.toLowerCase());
  if (named.length !== 1) return undefined;
  // Words in strings and comments count too: then there is no fix, which is the safe side.
  if ((text.match(/\bselect\b/gi) ?? []).length !== 1 || /\bdistinct\b|\bby\s+\d|--|\/\*|'/i.test(text))
    return undefined;

  const start = use.span.start - statement.span.start;
  const end = use.span.end - statement.span.start;
  const before = /(,|\bselect)\s*$/i.exec(text.slice(0, start));
  const after = /^\s*(,\s*|\bfrom\b)/i.exec(text.slice(end));
  if (before === null || after === null) return undefined;
  const at = statement.span.start;
  if (after[1]?.startsWith(',')) return { span: { start: at + start, end: at + end + after[0].length }, text: '' };
  if (before[1] === ',') return { span: { start: at + before.index, end: at + end }, text: '' };
  return undefined;
}
