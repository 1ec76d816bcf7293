import type { Expression } from '../../../core/analysis/tree.ts';
import { made, opensQuery, subquery } from './parts.ts';
import type { Reader } from './reader.ts';

/** Reads a test of the value before it: a comparison, IN, LIKE, BETWEEN or IS. `below` reads a value without comparisons. */
export function readPredicate(reader: Reader, left: Expression, first: number, below: () => Expression): Expression {
  if (reader.accept('is')) return readIs(reader, left, first, below);
  const not = reader.accept('not') ? 'not ' : '';
  if (reader.accept('in')) return readIn(reader, left, `${not}in`, first);
  if (reader.accept('like')) {
    const parts = [left, below()];
    if (reader.accept('escape')) parts.push(below());
    return made(parts, `${not}like`, reader.spanFrom(first));
  }
  if (reader.accept('between')) {
    const low = below();
    reader.expect('and');
    return made([left, low, below()], `${not}between`, reader.spanFrom(first));
  }
  if (not !== '') reader.fail('IN, LIKE or BETWEEN was expected after NOT');
  return readComparison(reader, left, first, below);
}

const spelledOtherwise: Readonly<Record<string, string>> = { '!=': '<>', '!<': '>=', '!>': '<=' };

function readComparison(reader: Reader, left: Expression, first: number, below: () => Expression): Expression {
  const written = reader.peek();
  reader.at++;
  const operator = spelledOtherwise[written] ?? written;
  return readCompared(reader, left, operator, first, below);
}

/** What a value is compared with: another value, or ALL, ANY or SOME of a query's rows. */
function readCompared(
  reader: Reader,
  left: Expression,
  operator: string,
  first: number,
  below: () => Expression,
): Expression {
  const many = reader.acceptOne('all', 'any', 'some');
  if (many === undefined) return made([left, below()], operator, reader.spanFrom(first));
  return subquery(reader, first, left, `${operator} ${many === 'all' ? 'all' : 'any'}`);
}

function readIs(reader: Reader, left: Expression, first: number, below: () => Expression): Expression {
  const not = reader.accept('not') ? 'not ' : '';
  if (reader.accept('null')) return made([left], `is ${not}null`, reader.spanFrom(first));
  if (!reader.accept('distinct', 'from')) reader.fail('NULL or DISTINCT FROM was expected after IS');
  return readCompared(reader, left, `is ${not}distinct from`, first, below);
}

function readIn(reader: Reader, left: Expression, operator: string, first: number): Expression {
  if (opensQuery(reader)) return subquery(reader, first, left, operator);
  reader.expect('(');
  const values = reader.list(() => reader.scalar());
  reader.expect(')');
  return made([left, ...values], operator, reader.spanFrom(first));
}
