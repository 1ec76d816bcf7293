import type { Expression } from '../../../core/analysis/tree.ts';
import type { Reader } from './reader.ts';

/** `FOR SYSTEM_TIME …`: the moments whose rows are read. Gives the values that say when. */
export function readPeriod(reader: Reader): readonly Expression[] {
  if (!reader.accept('for', 'system_time')) return [];
  if (reader.accept('all')) return [];
  if (reader.accept('as', 'of')) return [readMoment(reader)];
  if (reader.accept('from')) {
    const from = readMoment(reader);
    reader.expect('to');
    return [from, readMoment(reader)];
  }
  if (reader.accept('between')) {
    const from = readMoment(reader);
    reader.expect('and');
    return [from, readMoment(reader)];
  }
  reader.expect('contained', 'in', '(');
  const from = readMoment(reader);
  reader.expect(',');
  const to = readMoment(reader);
  reader.expect(')');
  return [from, to];
}

/** A moment is a string or a variable. */
function readMoment(reader: Reader): Expression {
  if (!reader.isKind('string') && !reader.isVariable()) reader.fail('A date or a variable was expected here');
  const token = reader.token();
  reader.at++;
  const span = { start: token?.start ?? 0, end: token?.end ?? 0 };
  return { kind: 'constant', value: null, span };
}

/** `TABLESAMPLE SYSTEM (n PERCENT) REPEATABLE (m)`; gives its numbers. */
export function readSample(reader: Reader): readonly Expression[] {
  if (!reader.accept('tablesample')) return [];
  reader.accept('system');
  reader.expect('(');
  const numbers = [reader.scalar()];
  reader.acceptOne('percent', 'rows');
  reader.expect(')');
  if (reader.accept('repeatable')) {
    reader.expect('(');
    numbers.push(reader.scalar());
    reader.expect(')');
  }
  return numbers;
}
