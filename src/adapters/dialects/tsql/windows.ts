import type { Expression, WindowSpec } from '../../../core/analysis/tree.ts';
import type { Reader } from './reader.ts';
import { Unreadable } from './unreadable.ts';

/** The expressions of an ORDER BY, from `ORDER`. */
export function readOrder(reader: Reader): readonly Expression[] {
  reader.expect('order', 'by');
  return reader.list(() => {
    const expression = reader.scalar();
    reader.acceptOne('asc', 'desc');
    return expression;
  });
}

/** A window of all rows. */
export const noWindow: WindowSpec = { partition: [], order: [], frame: [] };

/** What follows OVER: a window, or the name of one. */
export function readOver(reader: Reader): WindowSpec {
  if (reader.peek() === '(') return readWindow(reader);
  reader.windowNames.push(reader.name('A window'));
  return noWindow;
}

/** A window in brackets. */
export function readWindow(reader: Reader): WindowSpec {
  reader.expect('(');
  if (reader.isName() && !['partition', 'rows', 'range'].includes(reader.peek()))
    reader.windowNames.push(reader.name('A window'));
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

/** What a SELECT says of its windows. */
export interface DeclaredWindows {
  readonly names: ReadonlySet<string>;
  readonly windows: readonly WindowSpec[];
}

/** A SELECT without a WINDOW clause. */
export const noWindows: DeclaredWindows = { names: new Set(), windows: [] };

/** `WINDOW name AS (…), …` after HAVING. @throws {Unreadable} Two have one name. */
export function readWindows(reader: Reader): DeclaredWindows {
  reader.expect('window');
  const names = new Set<string>();
  const windows = reader.list(() => {
    const first = reader.at;
    const { name } = reader.name('A window');
    if (names.has(name)) reader.misplaced(first, 'Another window has this name already');
    names.add(name);
    reader.expect('as');
    return readWindow(reader);
  });
  return { names, windows };
}

/**
 * Sees that the windows named since a query began are declared by it. `before` is how many names were open then.
 * @throws {Unreadable} One isn't.
 */
export function checkWindows(reader: Reader, declared: ReadonlySet<string>, before: number): void {
  const missing = reader.windowNames.splice(before).find(({ name }) => !declared.has(name));
  if (missing !== undefined)
    throw new Unreadable(
      'UNEXPECTED',
      `No WINDOW clause declares ${missing.label}, so this statement isn’t understood.`,
      missing.span,
    );
}
