/** A line without its end, with its number from 1. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
  /** False for the last line of a file that stops in the middle of it. */
  readonly isWhole: boolean;
}

/** Characters of one line; longer than any statement that a server would take. */
const longestLine = 64 * 1024 * 1024;

/** Lines that end with a line feed, and nothing else: a carriage return may be part of a statement. @throws {RangeError} */
export async function* textLines(pieces: AsyncIterable<string>): AsyncGenerator<TextLine> {
  let held = '';
  let line = 1;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      yield { line, text: held + piece.slice(from, end), isWhole: true };
      held = '';
      from = end + 1;
      line += 1;
    }
    held += piece.slice(from);
    if (held.length > longestLine) throw new RangeError(`Line ${line} has no end.`);
  }
  if (held !== '') yield { line, text: held, isWhole: false };
}
