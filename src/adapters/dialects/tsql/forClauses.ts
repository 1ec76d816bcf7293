import type { Reader } from './reader.ts';

/** Reads FOR XML or FOR JSON where one follows, and says whether one did. @throws {Unreadable} Another FOR follows. */
export function readForClause(reader: Reader): boolean {
  if (reader.accept('for', 'xml')) readXml(reader);
  else if (reader.accept('for', 'json')) readJson(reader);
  else return false;
  return true;
}

function readXml(reader: Reader): void {
  const mode = reader.acceptOne('raw', 'auto', 'explicit', 'path');
  if (mode === undefined) reader.fail('RAW, AUTO, EXPLICIT or PATH was expected here');
  if (mode === 'raw' || mode === 'path') readName(reader);
  while (reader.accept(',')) {
    if (reader.accept('binary', 'base64') || reader.accept('xmldata') || reader.accept('type')) continue;
    if (reader.accept('elements')) reader.acceptOne('xsinil', 'absent');
    else if (reader.acceptOne('root', 'xmlschema') !== undefined) readName(reader);
    else reader.fail('This isn’t an option of FOR XML');
  }
}

function readJson(reader: Reader): void {
  if (reader.acceptOne('auto', 'path') === undefined) reader.fail('AUTO or PATH was expected here');
  const options = new Set<string>();
  while (reader.accept(',')) {
    const option = reader.acceptOne('include_null_values', 'without_array_wrapper', 'root');
    if (option === undefined) reader.fail('This isn’t an option of FOR JSON');
    if (option === 'root') readName(reader);
    if (options.has(option)) reader.fail('Each option of FOR JSON stands once');
    options.add(option);
  }
  if (options.has('root') && options.has('without_array_wrapper'))
    reader.fail('ROOT and WITHOUT_ARRAY_WRAPPER exclude each other');
}

function readName(reader: Reader): void {
  if (!reader.accept('(')) return;
  reader.string();
  reader.expect(')');
}
