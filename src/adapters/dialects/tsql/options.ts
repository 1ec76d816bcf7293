import type { Reader } from './reader.ts';

/** First words of query hints. All of them say how a query is worked out, none what it does. */
const hints: ReadonlySet<string> = new Set(
  `concat disable_optimized_plan_forcing disable expand fast force for hash ignore_nonclustered_columnstore_index keep keepfixed
  label loop max_grant_percent maxdop maxrecursion merge min_grant_percent no_performance_spool optimize order
  parameterization querytraceon recompile robust table use`.split(/\s+/),
);

/** Reads `OPTION (hint, …)` where it follows. @throws {Unreadable} A hint isn't known. */
export function readOptions(reader: Reader): void {
  if (!reader.accept('option')) return;
  reader.expect('(');
  do {
    if (!hints.has(reader.peek())) reader.fail('A query hint was expected here');
    reader.at++;
    while (reader.peek() !== ',' && reader.peek() !== ')') readPart(reader);
  } while (reader.accept(','));
  reader.expect(')');
}

/** Words, numbers, strings and brackets of them, with commas inside the brackets. */
function readPart(reader: Reader): void {
  if (reader.accept('(')) {
    while (!reader.accept(')')) if (!reader.accept(',')) readPart(reader);
    return;
  }
  const token = reader.token();
  if (token === undefined) reader.fail('A query hint was expected here');
  const isPlain = token.kind !== 'symbol' || token.syntax === '=' || token.syntax === '-' || token.syntax === '.';
  if (!isPlain || openers.has(token.syntax)) reader.fail('A query hint was expected here');
  reader.at++;
}

/** Words that no hint holds, so that nothing that runs can stand in one. */
const openers: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'exec',
  'execute',
  'drop',
  'create',
  'declare',
]);
