import type { Expression, WindowSpec } from '../../../core/analysis/tree.ts';
import type { Reader } from './reader.ts';

/** The expressions of an ORDER BY, from `ORDER`. */
export function readOrder(reader: Reader): readonly Expression[] {
  reader.expect('order', 'by');
  return reader.list(() => {
    const expression = reader.scalar();
    reader.acceptOne('asc', 'desc');
    return expression;
  });
}

const noWindow: WindowSpec = { partition: [], order: [], frame: [] };

/** What follows OVER: a window, or the name of one. */
export function readOver(reader: Reader): WindowSpec {
  if (reader.peek() !== '(') {
    reader.name('A window');
    return noWindow;
  }
  return readWindow(reader);
}

/** A window in brackets. */
export function readWindow(reader: Reader): WindowSpec {
  reader.expect('(');
  if (reader.isName() && !['partition', 'rows', 'range'].includes(reader.peek())) reader.name('A window');
  let partition: readonly Expression[] = [];
  if (reader.accept('partition')) {
    reader.expect('by');
    partition = reader.list(() => reader.scalar());
  }
  const order = reader.peek() === 'order' ? readOrder(reader) : [];
  if (reader.acceptOne('rows', 'range') !== undefined) {
    if (reader.accept('between')) {
      readBound(reader);
      reader.expect('and');
    }
    readBound(reader);
  }
  reader.expect(')');
  return { partition, order, frame: [] };
}

function readBound(reader: Reader): void {
  if (reader.accept('current', 'row')) return;
  if (!reader.accept('unbounded')) {
    if (!reader.isKind('number')) reader.fail('A number of rows was expected here');
    reader.at++;
  }
  if (reader.acceptOne('preceding', 'following') === undefined) reader.fail('PRECEDING or FOLLOWING was expected here');
}

/** `WINDOW name AS (…), …` after HAVING. */
export function readWindows(reader: Reader): readonly WindowSpec[] {
  reader.expect('window');
  return reader.list(() => {
    reader.name('A window');
    reader.expect('as');
    return readWindow(reader);
  });
}
