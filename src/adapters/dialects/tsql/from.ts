import type { Expression, FromItem, Join } from '../../../core/analysis/tree.ts';
import { readPivot } from './pivots.ts';
import type { Reader } from './reader.ts';
import { readTableSource, type TableSource } from './tableSources.ts';

/** The entries of a FROM clause. */
export interface FromList {
  readonly items: readonly FromItem[];
  /** True where a hint locks what is read beyond the statement. */
  readonly locksRows: boolean;
}

/** Table sources with commas between them. */
export function readFromList(reader: Reader): FromList {
  const sources = reader.list(() => readJoined(reader));
  return { items: sources.map(({ item }) => item), locksRows: sources.some(({ locksRows }) => locksRows) };
}

/** A table source with all joins, APPLY and PIVOT after it. */
export function readJoined(reader: Reader): TableSource {
  return reader.deeper(() => {
    let left = readPivots(reader, readBracketsOrSource(reader, false));
    for (let join = readJoinWords(reader); join !== undefined; join = readJoinWords(reader)) {
      // `a JOIN b JOIN c ON … ON …` joins b and c first; a CROSS JOIN and APPLY take the next source alone.
      const right = join.hasCondition ? readJoined(reader) : readBracketsOrSource(reader, join.isApply);
      let on: Expression | null = null;
      if (join.hasCondition) {
        reader.expect('on');
        on = reader.condition();
      }
      left = { item: joinOf(left.item, right.item, join.type, on), locksRows: left.locksRows || right.locksRows };
      // A PIVOT turns the rows of the whole join before it.
      left = readPivots(reader, left);
    }
    return left;
  });
}

function readPivots(reader: Reader, source: TableSource): TableSource {
  let { item } = source;
  while (reader.comes('pivot', '(') || reader.comes('unpivot', '(')) item = readPivot(reader, item);
  return { ...source, item };
}

/** `(a JOIN b ON …)` has no name of its own; any other bracket holds a query. */
function readBracketsOrSource(reader: Reader, isApplied: boolean): TableSource {
  const source = readTableSource(reader, isApplied);
  if (source !== undefined) return source;
  reader.expect('(');
  const joined = readJoined(reader);
  reader.expect(')');
  return joined;
}

interface JoinWords {
  readonly type: Join['type'];
  readonly hasCondition: boolean;
  readonly isApply: boolean;
}

const hints = ['loop', 'hash', 'merge', 'remote'];

/** The words of a join, taken; `undefined` where none stands here. */
function readJoinWords(reader: Reader): JoinWords | undefined {
  const word = reader.peek();
  if (word === 'cross') {
    reader.at++;
    const isApply = reader.accept('apply');
    if (!isApply) reader.expect('join');
    return { type: 'inner', hasCondition: false, isApply };
  }
  if (reader.accept('outer')) {
    reader.expect('apply');
    return { type: 'left', hasCondition: false, isApply: true };
  }
  if (reader.accept('join')) return { type: 'inner', hasCondition: true, isApply: false };
  if (word !== 'inner' && word !== 'left' && word !== 'right' && word !== 'full') return undefined;
  reader.at++;
  if (word !== 'inner') reader.accept('outer');
  const first = reader.at;
  // SQL Server’s error 155, though Microsoft’s own parser reads it.
  if (reader.peek() === 'local') reader.fail('SQL Server has no join hint LOCAL');
  const hint = reader.acceptOne(...hints);
  const span = reader.spanFrom(first);
  if (hint !== undefined) reader.hints.push({ name: `${hint} join`, span, clause: span });
  reader.expect('join');
  return { type: word, hasCondition: true, isApply: false };
}

const joinOf = (left: FromItem, right: FromItem, type: Join['type'], on: Expression | null): Join => ({
  kind: 'join',
  left,
  right,
  type,
  natural: false,
  using: [],
  usingAlias: null,
  on,
  alias: null,
  columnNames: [],
});
