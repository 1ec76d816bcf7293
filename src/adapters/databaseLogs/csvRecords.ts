/** A record of CSV, with the number of its first line, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
  /** False for the last one, where a quote in it is never closed: what it lacks nobody knows. */
  readonly isClosed: boolean;
}

/** Characters of one record; longer than any statement that the server would take. Above it the rest is no record. */
const maxRecord = 64 * 1024 * 1024;

/**
 * Reads CSV as PostgreSQL writes it (RFC 4180, with line feeds), piece by piece. A quote that is never closed makes the rest one record,
 * which is for the reader to refuse. @throws {RangeError} A record has no end within 64 million characters.
 */
export async function* csvRecords(pieces: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let fields: string[] = [];
  let field = '';
  let size = 0;
  let isQuoted = false;
  /** A quote stood last inside quotes: it ends them, or is half of an escaped one. */
  let isPending = false;
  let line = 1;
  let started = 1;
  const record = (): CsvRecord => {
    const made = { line: started, fields: [...fields, field], isClosed: !isQuoted || isPending };
    fields = [];
    field = '';
    size = 0;
    started = line;
    return made;
  };
  for await (const piece of pieces) {
    for (const character of piece) {
      size += 1;
      if (size > maxRecord) throw new RangeError(`The record at line ${started} has no end.`);
      if (character === '\n') line += 1;
      if (isPending) {
        isPending = false;
        if (character === '"') {
          field += '"';
          continue;
        }
        isQuoted = false;
      }
      if (isQuoted) {
        if (character === '"') isPending = true;
        else field += character;
      } else if (character === '"') isQuoted = true;
      else if (character === ',') {
        fields.push(field);
        field = '';
      } else if (character === '\n') yield record();
      else if (character !== '\r') field += character;
    }
  }
  if (field !== '' || fields.length > 0 || isQuoted) yield record();
}
