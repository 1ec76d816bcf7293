import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { Unread } from '../../core/report/checked.ts';

/** Bytes of a file that are read at most. A text that is understood is far smaller; above this a file is data. */
const maxFileBytes = 8 * 1024 * 1024;

/**
 * A file's text, in UTF-8, or in UTF-16 with a byte order mark as SQL Server's tools write it. The mark is no part of the
 * text, so that lines and columns are those of an editor. Bytes that are no text are never replaced by others: what would be
 * checked isn't what a database would get.
 */
export async function readSqlFile(name: string, cwd: string): Promise<{ readonly text: string } | Unread> {
  const unread = (reason: string): Unread => ({ file: name, reason });
  const place = path.resolve(cwd, name);
  try {
    // A pipe or device would be waited for, or never end.
    const status = await stat(place);
    if (!status.isFile()) return unread('It is no regular file.');
    if (status.size > maxFileBytes)
      return unread(`It has ${megabytes(status.size)} MB, and ${megabytes(maxFileBytes)} are read. Split it.`);
    const text = decoded(await readFile(place));
    return text === undefined ? unread("It isn't UTF-8 or UTF-16 text. Save it as UTF-8.") : { text };
  } catch (thrown) {
    return unread(`It can't be read: ${sentenceOf(thrown)}`);
  }
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch (thrown) {
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
