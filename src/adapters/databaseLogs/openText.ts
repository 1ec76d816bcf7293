import { createReadStream } from 'node:fs';
import { LogUnreadable } from './logUnreadable.ts';

/** A file as text, with its beginning, which says what it is. */
export interface OpenText {
  /** The first characters, at most about `headSize`; all of a short file. */
  readonly head: string;
  /** All of it, piece by piece, once. */
  readonly pieces: AsyncIterable<string>;
  /** Closes the file, however much of it was read. */
  close(): Promise<void>;
}

/** Characters: longer than the header of any record, and than most first entries. */
const headSize = 65_536;

/**
 * Opens a text in UTF-8, or in UTF-16 with a byte order mark, as SQL Server's tools on Windows write it. Bytes that are no text become
 * U+FFFD, so that a statement with them is never taken for the recorded one.
 * @throws {LogUnreadable} It has zero bytes: it is no text, or UTF-16 without its mark.
 */
export async function openText(file: string): Promise<OpenText> {
  const rest = decoded(createReadStream(file));
  let head = '';
  while (head.length < headSize) {
    const next = await rest.next();
    if (next.done === true) break;
    head += next.value;
  }
  const close = async (): Promise<void> => void (await rest.return(undefined));
  if (!head.includes('\0')) return { head, pieces: joined(head, rest), close };
  await close();
  throw new LogUnreadable(`${file} is no text: it has zero bytes. Save it as UTF-8.`);
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let held: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    if (decoder !== undefined) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    held = Buffer.concat([held, chunk]);
    if (held.length < 2) continue;
    decoder = new TextDecoder(encodingOf(held));
    yield decoder.decode(held, { stream: true });
  }
  yield decoder === undefined ? new TextDecoder().decode(held) : decoder.decode();
}

/** By the byte order mark, which the decoder takes away (https://encoding.spec.whatwg.org/#bom-sniff). */
function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

async function* joined(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}
