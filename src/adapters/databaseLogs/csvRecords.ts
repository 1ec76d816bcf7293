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
  const add = (text: string): void => {
    field += text;
    size += text.length;
    if (size > maxRecord) throw new RangeError(`The record at line ${started} has no end.`);
  };
  const record = (): CsvRecord => {
    const made = { line: started, fields: [...fields, field], isClosed: !isQuoted || isPending };
    fields = [];
    field = '';
    size = 0;
    started = line;
    return made;
  };
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      if (isPending) {
        isPending = false;
        isQuoted = piece[at] === '"';
        if (isQuoted) add('"');
        if (isQuoted) at += 1;
        continue;
      }
      const end = isQuoted ? piece.indexOf('"', at) : markFrom(piece, at);
      const text = piece.slice(at, end < 0 ? undefined : end);
      add(text);
      at += text.length + 1;
      if (isQuoted) {
        isPending = end >= 0;
        line += linesIn(text);
        continue;
      }
      const mark = end < 0 ? undefined : piece[end];
      if (mark === '"') isQuoted = true;
      else if (mark === ',') {
        fields.push(field);
        field = '';
        size += 1;
      } else if (mark === '\n') {
        line += 1;
        yield record();
      }
    }
  }
  if (field !== '' || fields.length > 0 || isQuoted) yield record();
}

/** Where the next character is that means something outside of quotes. A carriage return is left out. */
function markFrom(piece: string, at: number): number {
  marks.lastIndex = at;
  return marks.exec(piece)?.index ?? -1;
}

const marks = /[",\n\r]/g;

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
