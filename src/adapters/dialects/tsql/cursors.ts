import type { StatementNode } from '../../../core/analysis/tree.ts';
import { commandOf } from './command.ts';
import { readRowsQuery } from './innerQueries.ts';
import type { Reader } from './reader.ts';
import { readWith } from './with.ts';

const options =
  `local global forward_only scroll static keyset dynamic fast_forward read_only scroll_locks optimistic type_warning
  insensitive`.split(/\s+/);

/** `name CURSOR … FOR query`, after DECLARE. The query counts as if it ran now. */
export function readCursorDeclaration(reader: Reader): StatementNode {
  const { name } = reader.name('A cursor');
  while (reader.acceptOne('insensitive', 'scroll') !== undefined);
  reader.expect('cursor');
  return readCursor(reader, name);
}

/** What follows CURSOR: its options, its query, and what may be changed through it. */
export function readCursor(reader: Reader, name: string): StatementNode {
  while (reader.acceptOne(...options) !== undefined);
  reader.expect('for');
  const common = readWith(reader);
  const query = readRowsQuery(reader);
  let locksRows = query.locksRows;
  if (reader.accept('for')) {
    if (reader.accept('update')) {
      locksRows = true;
      if (reader.accept('of')) reader.list(() => reader.name('A column'));
    } else reader.expect('read', 'only');
  }
  return { kind: 'preparation', as: 'session', name, statement: { ...query, with: common, locksRows } };
}

const directions = ['next', 'prior', 'first', 'last'];

/** OPEN, FETCH, CLOSE and DEALLOCATE. Opening and fetching run the query that the cursor was declared for. */
export function readCursorUse(reader: Reader): StatementNode {
  const first = reader.at;
  const word = reader.acceptOne('open', 'fetch', 'close', 'deallocate');
  if (word === 'fetch') readPlace(reader);
  if (word === 'deallocate') reader.accept('cursor');
  reader.accept('global');
  const isVariable = reader.isVariable();
  let name = reader.peek();
  if (isVariable) reader.at++;
  else name = reader.name('A cursor').name;
  if (word === 'fetch' && reader.accept('into'))
    reader.list(() => {
      if (!reader.isVariable()) reader.fail('A variable was expected here');
      reader.at++;
    });
  if (word === 'open' || word === 'fetch')
    return { kind: 'execution', of: 'cursor', name, args: [], span: reader.spanFrom(first) };
  const ended = commandOf('session', 'session');
  return word === 'deallocate' ? { ...ended, ends: { of: 'cursor', name } } : ended;
}

function readPlace(reader: Reader): void {
  const hasDirection = reader.acceptOne(...directions) !== undefined;
  const isCounted = !hasDirection && reader.acceptOne('absolute', 'relative') !== undefined;
  if (isCounted) {
    reader.accept('-');
    if (!reader.isKind('number') && !reader.isVariable()) reader.fail('A number was expected here');
    reader.at++;
  }
  if (hasDirection || isCounted) reader.expect('from');
  else reader.accept('from');
}
