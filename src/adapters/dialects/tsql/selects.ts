import type { Constant, Expression, NewName, Query, Select, SelectItem } from '../../../core/analysis/tree.ts';
import { readFromList } from './from.ts';
import { fold } from './names.ts';
import { qualifierLength, readObjectName, readQualifier } from './objectNames.ts';
import { made, opensQuery, subquery } from './parts.ts';
import { queryOf } from './queryOf.ts';
import { unquoted } from './quotes.ts';
import type { Reader } from './reader.ts';
import { checkWindows, noWindows, readWindows } from './windows.ts';

/** TOP: how many rows, whether as a share, and whether ties may exceed it. */
export interface Top {
  readonly limit: Expression;
  readonly withTies: boolean;
}

/** The operator of a TOP that is a share of the rows. */
export const asShare = 'percent';

/** One SELECT with its clauses up to WINDOW. */
export function readSelect(reader: Reader): Query {
  const first = reader.at;
  const openNames = reader.windowNames.length;
  reader.expect('select');
  const distinct = reader.accept('distinct');
  if (!distinct) reader.accept('all');
  const limitAt = reader.spanFrom(first).end;
  const top = readTop(reader);
  const read = reader.list(() => readItem(reader));
  const assigning = read.filter(({ assigns }) => assigns).length;
  if (assigning > 0 && assigning < read.length) reader.misplaced(first, 'A SELECT either gives rows or sets variables');
  const into = reader.accept('into') ? readInto(reader) : null;
  const from = reader.accept('from') ? readFromList(reader) : { items: [], locksRows: false };
  const clauses = {
    where: reader.accept('where') ? reader.condition() : null,
    ...(reader.comes('group', 'by') ? readGroup(reader) : { group: [], hasGroupingSets: false }),
    having: reader.accept('having') ? reader.condition() : null,
  };
  const declared =
    reader.comes('window') && reader.isName(1) && reader.peek(2) === 'as' ? readWindows(reader) : noWindows;
  checkWindows(reader, declared.names, openNames);
  reader.declaredWindows = declared.names;
  const select: Select = {
    kind: 'select',
    distinct,
    distinctOn: [],
    items: read.map(({ item }) => item),
    from: from.items,
    ...clauses,
    windows: declared.windows,
    ...(top === null && into === null && assigning === 0 ? { limitAt } : {}),
  };
  return queryOf(select, {
    limit: top?.limit ?? null,
    withTies: top?.withTies ?? false,
    locksRows: from.locksRows,
    into,
    ...(assigning > 0 ? { assigns: true } : {}),
  });
}

/** `TOP (n) PERCENT WITH TIES`; `null` where none stands here. */
export function readTop(reader: Reader): Top | null {
  const first = reader.at;
  if (!reader.accept('top')) return null;
  let limit: Expression;
  if (opensQuery(reader)) limit = subquery(reader, reader.at);
  else if (reader.accept('(')) {
    limit = reader.scalar();
    reader.expect(')');
  } else {
    const token = reader.token();
    if (token?.kind !== 'number') reader.fail('A number of rows was expected after TOP');
    reader.at++;
    const constant: Constant = {
      kind: 'constant',
      value: Number(reader.write(token)),
      span: reader.spanFrom(first + 1),
    };
    limit = constant;
  }
  if (reader.accept('percent')) {
    const share = literalOf(limit);
    if (share !== undefined && (share < 0 || share > 100))
      reader.misplaced(first, 'A share is between 0 and 100 percent');
    limit = made([limit], asShare, reader.spanFrom(first));
  }
  const withTies = reader.comes('with', 'ties');
  if (withTies) reader.at += 2;
  return { limit, withTies };
}

/** A number as it stands in the text, with its sign. */
function literalOf(expression: Expression): number | undefined {
  if (expression.kind === 'constant') return typeof expression.value === 'number' ? expression.value : undefined;
  if (expression.kind !== 'operation' || (expression.operator !== '-' && expression.operator !== '+')) return undefined;
  const [only, ...more] = expression.parts;
  const number = only === undefined || more.length > 0 ? undefined : literalOf(only);
  return number === undefined || expression.operator === '+' ? number : -number;
}

const readInto = (reader: Reader): NewName => {
  const name = readObjectName(reader);
  if (reader.accept('on')) reader.name('A filegroup');
  return { ...name, isTemporary: name.name.startsWith('#') };
};

interface ReadItem {
  readonly item: SelectItem;
  /** True where the value goes into a variable. */
  readonly assigns: boolean;
}

/** What sets a variable: `=`, or an operator with it. */
export const assignments: readonly string[] = ['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '||='];

function readItem(reader: Reader): ReadItem {
  const star = readStar(reader);
  if (star !== undefined) return { item: { name: '', expression: star, aliasSpan: null }, assigns: false };
  if (reader.isVariable() && assignments.includes(reader.peek(1))) {
    reader.at += 2;
    return { item: { name: '', expression: reader.scalar(), aliasSpan: null }, assigns: true };
  }
  const first = reader.at;
  if ((reader.isName() || reader.isKind('string')) && reader.peek(1) === '=') {
    const alias = readAliasName(reader);
    reader.expect('=');
    return { item: { ...alias, expression: reader.scalar() }, assigns: false };
  }
  const expression = reader.scalar();
  const alias = readAlias(reader);
  return { item: { ...(alias ?? ownName(reader, expression, first)), expression }, assigns: false };
}

/** `*` or `t.*`; `undefined` where an expression stands here. */
export function readStar(reader: Reader): Expression | undefined {
  const first = reader.at;
  const length = qualifierLength(reader);
  if (reader.peek(length) !== '*') return undefined;
  const path = readQualifier(reader, length);
  reader.expect('*');
  return { kind: 'star', path, span: reader.spanFrom(first), isWritten: true };
}

type Naming = Pick<SelectItem, 'name' | 'label' | 'aliasSpan'>;

/** The name after an entry of a list, with AS or without; `undefined` where none follows. */
export function readAlias(reader: Reader): Naming | undefined {
  if (!reader.accept('as') && !reader.isAlias() && !reader.isKind('string')) return undefined;
  return readAliasName(reader);
}

function readAliasName(reader: Reader): Naming {
  const token = reader.token();
  if (token?.kind !== 'string') {
    const { name, label, span } = reader.name('An alias');
    return { name, label, aliasSpan: span };
  }
  const label = reader.string();
  const { name, span } = reader.named(label, token);
  return { name, label, aliasSpan: span };
}

/** A column keeps its name; anything else has none. */
export function ownName(reader: Reader, expression: Expression, first: number): Naming {
  if (expression.kind !== 'column') return { name: '', aliasSpan: null };
  const name = expression.path.at(-1) ?? '';
  const last = reader.tokens[reader.at - 1];
  const written = last === undefined || reader.at - 1 < first ? '' : reader.write(last);
  const label = last?.kind === 'quotedName' ? unquoted(written) : written;
  // After a bracket (`(Email)`) the last token isn't the name.
  return { name, label: fold(label) === name ? label : (reader.spelling.get(name) ?? name), aliasSpan: null };
}

/** GROUP BY with plain expressions, ROLLUP, CUBE and GROUPING SETS in any nesting. */
function readGroup(reader: Reader): Pick<Select, 'group' | 'hasGroupingSets'> {
  reader.expect('group', 'by');
  // GROUP BY ALL also gives groups without rows.
  const isAll = reader.accept('all');
  let hasGroupingSets = isAll;
  let isShared = false;
  const group = reader.list(() => {
    hasGroupingSets ||= /^(rollup|cube|grouping|\()$/.test(reader.peek());
    const grouping = readGrouping(reader);
    // How Azure Synapse shares the work out.
    if (!isShared && reader.accept('with', '(', 'distributed_agg')) {
      reader.expect(')');
      isShared = true;
    }
    return grouping;
  });
  if (isShared && hasGroupingSets) reader.fail('DISTRIBUTED_AGG shares the groups of plain columns');
  if (reader.comes('with', 'rollup') || reader.comes('with', 'cube')) {
    if (isAll) reader.fail('GROUP BY ALL has neither ROLLUP nor CUBE');
    reader.at += 2;
    hasGroupingSets = true;
  }
  return { group: group.flat(), hasGroupingSets };
}

function readGrouping(reader: Reader): readonly Expression[] {
  if (reader.accept('(', ')')) return [];
  const isSets = reader.comes('grouping', 'sets', '(');
  if (isSets) reader.at += 3;
  else if (reader.comes('rollup', '(') || reader.comes('cube', '(')) reader.at += 2;
  else return isList(reader) ? readBracketed(reader) : [reader.scalar()];
  return reader.deeper(() => {
    const sets = reader.list(() =>
      isSets ? readSet(reader) : isList(reader) ? readBracketed(reader) : [reader.scalar()],
    );
    reader.expect(')');
    return sets.flat();
  });
}

/** One of GROUPING SETS, which may hold ROLLUP and CUBE beside columns. */
function readSet(reader: Reader): readonly Expression[] {
  if (!isList(reader) || reader.peek(1) === ')' || reader.peek(1) === 'select') return readGrouping(reader);
  reader.expect('(');
  const parts = reader.list(() => readGrouping(reader));
  reader.expect(')');
  return parts.flat();
}

/** Whether a bracket holds a list rather than a value. */
function isList(reader: Reader): boolean {
  if (reader.peek() !== '(') return false;
  const closing = reader.closing(reader.at);
  const after = closing === undefined ? '' : (reader.tokens[closing + 1]?.syntax ?? '');
  return closing !== undefined && (closing + 1 >= reader.end || ['', ',', ')', ';'].includes(after));
}

function readBracketed(reader: Reader): readonly Expression[] {
  if (reader.peek(1) === 'select') return [reader.scalar()];
  reader.expect('(');
  const values = reader.list(() => reader.scalar());
  reader.expect(')');
  return values;
}
