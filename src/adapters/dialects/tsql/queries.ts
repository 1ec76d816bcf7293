import type { Expression, Query, SetOperation } from '../../../core/analysis/tree.ts';
import { readForClause } from './forClauses.ts';
import { opensQuery } from './parts.ts';
import { madeBy, queryOf } from './queryOf.ts';
import type { Reader } from './reader.ts';
import { readSelect } from './selects.ts';
import { checkWindows, readOrder } from './windows.ts';

/** A query without WITH and OPTION: SELECT, set operations, ORDER BY, OFFSET and FETCH, FOR XML and FOR JSON. */
export function readQuery(reader: Reader): Query {
  return reader.deeper(() => {
    const first = reader.at;
    const terms = [readTerm(reader)];
    const operations: Operator[] = [];
    for (let next = acceptSetOperation(reader); next !== undefined; next = acceptSetOperation(reader)) {
      operations.push(next);
      const start = reader.at;
      const term = readTerm(reader);
      if (madeBy(term) !== null) reader.misplaced(start, 'INTO stands in the first query alone');
      terms.push(term);
    }
    return withTail(reader, chained(terms, operations), first);
  });
}

type Operator = Pick<SetOperation, 'operator' | 'all'>;

function acceptSetOperation(reader: Reader): Operator | undefined {
  if (reader.accept('union')) return { operator: 'union', all: reader.accept('all') };
  const operator = reader.acceptOne('except', 'intersect');
  if (operator !== 'except' && operator !== 'intersect') return undefined;
  if (reader.peek() === 'all') reader.fail('EXCEPT and INTERSECT have no ALL');
  return { operator, all: false };
}

function readTerm(reader: Reader): Query {
  if (!opensQuery(reader)) return readSelect(reader);
  reader.expect('(');
  const query = readQuery(reader);
  reader.expect(')');
  return query;
}

/**
 * Set operations, the first against all others. What flows into the columns is the same in any order, and so the first rows
 * of a recursive table are always on the left.
 */
function chained(terms: readonly Query[], operations: readonly Operator[]): Query {
  let chain = terms.at(-1);
  for (let index = operations.length - 1; index >= 0; index--) {
    const [left, operation] = [terms[index], operations[index]];
    if (chain === undefined || left === undefined || operation === undefined) break;
    chain = queryOf({ kind: 'setOperation', ...operation, left, right: chain });
  }
  return chain ?? queryOf({ kind: 'values', rows: [] });
}

interface Tail {
  readonly order: readonly Expression[];
  readonly limit: Expression | null;
  readonly offset: Expression | null;
}

function withTail(reader: Reader, query: Query, first: number): Query {
  // Windows are known to the ORDER BY of their query too.
  const { declaredWindows } = reader;
  const openNames = reader.windowNames.length;
  const tail = readTail(reader);
  checkWindows(reader, declaredWindows, openNames);
  if (query.withTies && tail.order.length === 0) reader.misplaced(first, 'WITH TIES needs an ORDER BY');
  const isTwice = (query.order.length > 0 && tail.order.length > 0) || (query.limit !== null && tail.offset !== null);
  if (isTwice) reader.misplaced(first, 'A query has one ORDER BY, and TOP or OFFSET');
  const asText = readForClause(reader);
  return {
    ...query,
    ...(tail.order.length === 0 ? {} : { order: tail.order }),
    ...(tail.limit === null ? {} : { limit: tail.limit }),
    ...(tail.offset === null ? {} : { offset: tail.offset }),
    ...(asText ? { asText } : {}),
  };
}

function readTail(reader: Reader): Tail {
  if (reader.peek() !== 'order') return { order: [], limit: null, offset: null };
  const order = readOrder(reader);
  if (!reader.accept('offset')) return { order, limit: null, offset: null };
  const offset = reader.scalar();
  if (reader.acceptOne('row', 'rows') === undefined) reader.fail('ROWS was expected here');
  if (!reader.accept('fetch')) return { order, limit: null, offset };
  if (reader.acceptOne('first', 'next') === undefined) reader.fail('NEXT was expected here');
  const limit = reader.scalar();
  if (reader.acceptOne('row', 'rows') === undefined) reader.fail('ROWS was expected here');
  reader.expect('only');
  return { order, limit, offset };
}
