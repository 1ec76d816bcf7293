import { readHintList } from './hints.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';

/** Hints of two words and nothing else. */
const pairs: readonly (readonly [string, string])[] = [
  ['hash', 'group'],
  ['order', 'group'],
  ['concat', 'union'],
  ['hash', 'union'],
  ['merge', 'union'],
  ['loop', 'join'],
  ['merge', 'join'],
  ['hash', 'join'],
  ['expand', 'views'],
  ['force', 'order'],
  ['force', 'externalpushdown'],
  ['disable', 'externalpushdown'],
  ['force', 'scaleoutexecution'],
  ['disable', 'scaleoutexecution'],
  ['keep', 'plan'],
  ['keepfixed', 'plan'],
  ['robust', 'plan'],
  ['parameterization', 'simple'],
  ['parameterization', 'forced'],
];
const singles = [
  'recompile',
  'ignore_nonclustered_columnstore_index',
  'no_performance_spool',
  'disable_optimized_plan_forcing',
];
const numbered = ['fast', 'maxdop', 'maxrecursion', 'querytraceon'];
/**
 * Hints that SQL Server reads and no page explains. Microsoft Learn names them among the hints for the optimizer, in the
 * enumeration OptimizerHintKind of ScriptDom. Others of that list (BYPASS OPTIMIZER_QUEUE, …) SQL Server rejects.
 */
const undocumented: readonly (readonly [string, string])[] = [
  ['keep', 'union'],
  ['altercolumn', 'plan'],
  ['checkconstraints', 'plan'],
  ['shrinkdb', 'plan'],
];
const assigned = ['max_grant_percent', 'min_grant_percent'];

/**
 * Reads `OPTION (hint, …)` where it follows. Hints say how a query is worked out; true where one of them locks what is read.
 * @throws {Unreadable} A hint isn't known.
 */
export function readOptions(reader: Reader): boolean {
  const clause = reader.at;
  if (!reader.accept('option')) return false;
  const before = reader.hints.length;
  reader.expect('(');
  const locks = reader.list(() => {
    const first = reader.at;
    const isLocking = readOption(reader);
    const span = reader.spanFrom(first);
    const written = reader.text.slice(span.start, span.end).toLowerCase();
    reader.hints.push({ name: written.replaceAll(/\s+/g, ' '), span });
    return isLocking;
  });
  reader.expect(')');
  const [only, ...more] = reader.hints.slice(before);
  if (only !== undefined && more.length === 0) reader.hints[before] = { ...only, clause: reader.spanFrom(clause) };
  return locks.includes(true);
}

function readOption(reader: Reader): boolean {
  if (reader.acceptOne(...singles) !== undefined || pairs.some((pair) => reader.accept(...pair))) return false;
  if (undocumented.some((pair) => reader.accept(...pair))) return false;
  if (reader.acceptOne(...numbered, 'useplan') !== undefined) readNumber(reader);
  else if (reader.acceptOne(...assigned) !== undefined) {
    reader.expect('=');
    readNumber(reader);
  } else if (reader.accept('label', '=')) reader.string();
  else if (reader.accept('use', 'plan')) reader.string();
  else if (reader.accept('use', 'hint', '(')) {
    reader.list(() => reader.string());
    reader.expect(')');
  } else if (reader.accept('optimize', 'for')) readValues(reader);
  else if (reader.accept('table', 'hint', '(')) {
    readObjectName(reader);
    const locks = reader.accept(',') && readHintList(reader);
    reader.expect(')');
    return locks;
  } else reader.fail('A query hint was expected here');
  return false;
}

function readNumber(reader: Reader): void {
  if (!reader.isKind('number')) reader.fail('A number was expected here');
  reader.at++;
}

/** `UNKNOWN`, or `(@a UNKNOWN, @b = 1)`. */
function readValues(reader: Reader): void {
  if (reader.accept('unknown')) return;
  reader.expect('(');
  reader.list(() => {
    if (!reader.isVariable()) reader.fail('A variable was expected here');
    reader.at++;
    if (reader.accept('unknown')) return;
    reader.expect('=');
    reader.accept('-');
    if (!reader.isKind('number') && !reader.isKind('string') && reader.peek() !== 'null')
      reader.fail('A literal was expected here');
    reader.at++;
  });
  reader.expect(')');
}
