import { readDotted } from './objectNames.ts';
import type { Reader } from './reader.ts';

/** What a type may say in brackets: nothing, a number, two of them, or a number or MAX. */
type Lengths = 'none' | 'one' | 'two' | 'max';

const listed = (names: string, lengths: Lengths): readonly (readonly [string, Lengths])[] =>
  names.split(' ').map((name) => [name, lengths]);

/** SQL Server's own types (Microsoft Learn, “Data types”). */
const builtin: ReadonlyMap<string, Lengths> = new Map([
  ...listed(
    'bigint bit cursor date datetime geography geometry hierarchyid image int integer json money ntext real',
    'none',
  ),
  ...listed('rowversion smalldatetime smallint smallmoney sql_variant sysname text timestamp tinyint', 'none'),
  ...listed('uniqueidentifier xml', 'none'),
  ...listed('binary char character datetime2 datetimeoffset float nchar time', 'one'),
  ...listed('dec decimal numeric vector', 'two'),
  ...listed('nvarchar varbinary varchar', 'max'),
]);
/** Types that VARYING makes types of any length. */
const mayVary: ReadonlySet<string> = new Set(['binary', 'char', 'character', 'nchar']);

/**
 * Takes a type and gives it as written. A type that SQL Server doesn't bring along is refused: converting to one can run any
 * code. @throws {Unreadable} No type stands here.
 */
export function readType(reader: Reader): string {
  const first = reader.at;
  const lengths = readName(reader);
  if (reader.peek() === '(') readLengths(reader, reader.tokens[reader.at - 1]?.syntax === 'xml' ? 'schema' : lengths);
  return reader.write(reader.spanFrom(first));
}

function readName(reader: Reader): Lengths | undefined {
  if (reader.accept('double', 'precision')) return 'none';
  if (reader.accept('national')) {
    if (reader.accept('text')) return 'none';
    reader.expect(reader.peek() === 'char' ? 'char' : 'character');
    return reader.accept('varying') ? 'max' : 'one';
  }
  const first = reader.at;
  let { name } = reader.name('A type');
  let isOwn = builtin.has(name);
  if (reader.accept('.')) {
    const schema = name;
    ({ name } = reader.name('A type'));
    isOwn = schema === 'sys' && builtin.has(name);
  }
  if (isOwn) return mayVary.has(name) && reader.accept('varying') ? 'max' : builtin.get(name);
  const span = reader.spanFrom(first);
  reader.refuse(
    `The type ${reader.write(span)} isn’t one of SQL Server’s own, so what converting to it runs can’t be told.`,
    span,
  );
  return undefined;
}

function readLengths(reader: Reader, lengths: Lengths | 'schema' | undefined): void {
  if (lengths === 'none' || lengths === undefined) reader.fail('This type has no length');
  reader.expect('(');
  if (lengths === 'schema') {
    // What a schema of XML allows runs nothing.
    reader.acceptOne('content', 'document');
    readDotted(reader);
  } else if (lengths !== 'max' || !reader.accept('max')) {
    readLength(reader);
    // The second of a vector is the type of its numbers.
    if (lengths === 'two' && reader.accept(',') && reader.acceptOne('float16', 'float32') === undefined)
      readLength(reader);
  }
  reader.expect(')');
}

function readLength(reader: Reader): void {
  if (!reader.isKind('number')) reader.fail('A length was expected here');
  reader.at++;
}
