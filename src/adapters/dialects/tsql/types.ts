import { readDotted } from './objectNames.ts';
import type { Reader } from './reader.ts';

const builtin: ReadonlySet<string> = new Set(
  `bigint binary bit char character cursor date datetime datetime2 datetimeoffset dec decimal float geography geometry
  hierarchyid image int integer json money nchar ntext numeric nvarchar real rowversion smalldatetime smallint smallmoney
  sql_variant sysname text time timestamp tinyint uniqueidentifier varbinary varchar vector xml`.split(/\s+/),
);

/**
 * Takes a type and gives it as written. A type that SQL Server doesn't bring along is refused: converting to one can run any
 * code. @throws {Unreadable} No type stands here.
 */
export function readType(reader: Reader): string {
  const first = reader.at;
  if (reader.accept('national')) reader.expect(reader.peek() === 'char' ? 'char' : 'character');
  else if (!reader.accept('double', 'precision')) readTypeName(reader);
  if (reader.tokens[reader.at - 1]?.syntax === 'xml' && reader.peek() === '(') {
    // What a schema of XML allows runs nothing.
    reader.at++;
    reader.acceptOne('content', 'document');
    readDotted(reader);
    reader.expect(')');
    return reader.write(reader.spanFrom(first));
  }
  reader.accept('varying');
  if (reader.accept('(')) {
    reader.list(() => {
      if (!reader.accept('max') && !reader.isKind('number')) reader.fail('A length was expected here');
      if (reader.isKind('number')) reader.at++;
    });
    reader.expect(')');
  }
  return reader.write(reader.spanFrom(first));
}

function readTypeName(reader: Reader): void {
  const first = reader.at;
  const { name } = reader.name('A type');
  let isBuiltin = builtin.has(name);
  if (reader.accept('.')) {
    const own = reader.name('A type').name;
    isBuiltin = name === 'sys' && builtin.has(own);
  }
  if (isBuiltin) return;
  const span = reader.spanFrom(first);
  reader.refuse(
    `The type ${reader.write(span)} isn’t one of SQL Server’s own, so what converting to it runs can’t be told.`,
    span,
  );
}
