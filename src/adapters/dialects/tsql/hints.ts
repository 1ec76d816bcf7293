import type { Reader } from './reader.ts';
import { Unreadable } from './unreadable.ts';

/** Table hints that only choose how rows are found or read. */
const plain: ReadonlySet<string> = new Set(
  `noexpand forcescan forceseek index keepidentity keepdefaults ignore_constraints ignore_triggers nolock nowait paglock
  readcommitted readcommittedlock readpast readuncommitted rowlock snapshot spatial_window_max_cells tablock fastfirstrow`.split(
    /\s+/,
  ),
);
/** Table hints that hold locks to the end of the transaction, or stronger ones than reading needs. */
const locking: ReadonlySet<string> = new Set([
  'holdlock',
  'repeatableread',
  'serializable',
  'tablockx',
  'updlock',
  'xlock',
]);

const isHint = (word: string): boolean => plain.has(word) || locking.has(word);

/** Reads `WITH (hint, …)` where it follows; true where a hint locks. @throws {Unreadable} A hint isn't known. */
export function readHints(reader: Reader): boolean {
  if (!reader.comes('with', '(')) return false;
  const first = reader.at++;
  return readBracketed(reader, first);
}

/** Hints that Microsoft's documentation keeps from the target of INSERT, UPDATE and DELETE. */
const onIndexes: readonly string[] = ['index', 'forceseek', 'forcescan'];

/** Reads the hints of a table that is changed. @throws {Unreadable} One chooses an index. */
export function readTargetHints(reader: Reader): void {
  const known = reader.hints.length;
  readHints(reader);
  const wrong = reader.hints.slice(known).find(({ name }) => onIndexes.includes(name));
  if (wrong !== undefined)
    throw new Unreadable(
      'UNEXPECTED',
      `The hint ${wrong.name.toUpperCase()} is for tables that are read, so this change isn’t understood.`,
      wrong.span,
    );
}

/** The hints that may stand in brackets without WITH, each alone. */
const old: ReadonlySet<string> = new Set(
  `fastfirstrow holdlock noexpand nolock nowait paglock readcommitted readpast readuncommitted repeatableread rowlock
  serializable tablock tablockx updlock xlock`.split(/\s+/),
);

/**
 * Takes `(NOLOCK)` without WITH, which follows a table or its alias; `undefined` where none does. A bracket that holds
 * anything but one such hint is the argument list of a function.
 */
export function acceptOldHints(reader: Reader): boolean | undefined {
  if (reader.peek() !== '(') return undefined;
  const after = reader.peek(2);
  const isIndex = reader.peek(1) === 'index' && (after === '=' || after === '(');
  if (!isIndex && !(old.has(reader.peek(1)) && after === ')')) return undefined;
  return readBracketed(reader, reader.at);
}

function readBracketed(reader: Reader, first: number): boolean {
  const before = reader.hints.length;
  reader.expect('(');
  const locks = readHintList(reader);
  reader.expect(')');
  const [only, ...more] = reader.hints.slice(before);
  if (only !== undefined && more.length === 0) reader.hints[before] = { ...only, clause: reader.spanFrom(first) };
  return locks;
}

/** Hints with commas between them; true where one locks. @throws {Unreadable} A hint isn't known. */
export function readHintList(reader: Reader): boolean {
  let locks = false;
  do {
    const hint = reader.peek();
    if (!isHint(hint)) reader.fail('A table hint was expected here');
    const first = reader.at++;
    reader.hints.push({ name: hint, span: reader.spanFrom(first) });
    locks ||= locking.has(hint);
    if (hint === 'spatial_window_max_cells') {
      reader.expect('=');
      if (!reader.isKind('number')) reader.fail('A number was expected here');
      reader.at++;
    } else readIndexes(reader, hint);
    // Hints may stand side by side without a comma.
  } while (reader.accept(',') || isHint(reader.peek()));
  return locks;
}

/** `INDEX (a, 2)`, `INDEX = a` and `FORCESEEK (a (x, y))`. */
function readIndexes(reader: Reader, hint: string): void {
  if (hint === 'index' && reader.accept('=')) {
    if (reader.peek() === '(') readList(reader);
    else readIndex(reader);
  } else if (hint === 'index') readList(reader);
  else if (hint === 'forceseek' && reader.peek() === '(') readList(reader);
}

function readList(reader: Reader): void {
  reader.expect('(');
  reader.list(() => readIndex(reader));
  reader.expect(')');
}

function readIndex(reader: Reader): void {
  if (reader.isKind('number')) reader.at++;
  else reader.name('An index');
  if (reader.peek() === '(') readList(reader);
}
