import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CodedError, sentenceOf } from '../../core/prelude/codedError.ts';
import type { EvidenceFile } from '../../core/report/evidence/files.ts';
import { makePrivateFolder } from '../files/privateFolder.ts';
import { tarOf } from './tar.ts';

/** A pack could not be written; what had been written of it stays where it is. */
export class PackNotWritten extends CodedError<'EXISTS' | 'FAILED'> {}

/**
 * Writes a pack as a folder, or as one file where its name ends in `.tar`. Nothing that is there is overwritten. Only its owner can read
 * it: it holds what people asked. @throws {PackNotWritten}
 */
export async function writePack(to: string, files: readonly EvidenceFile[], madeAtMs: number): Promise<void> {
  try {
    if (to.endsWith('.tar')) {
      const name = path.basename(to, '.tar');
      await writeFile(to, tarOf(name, files, madeAtMs), { flag: 'wx', mode: 0o600 });
      return;
    }
    await makePrivateFolder(to);
    if ((await readdir(to)).length > 0) throw existing(to);
    for (const { path: name, text } of files) {
      const file = path.join(to, name);
      await makePrivateFolder(path.dirname(file));
      await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    }
  } catch (thrown) {
    if (thrown instanceof PackNotWritten) throw thrown;
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') throw existing(to);
    throw new PackNotWritten('FAILED', `The evidence could not be written to ${to}: ${sentenceOf(thrown)}.`, {
      cause: thrown,
    });
  }
}

const existing = (to: string): PackNotWritten =>
  new PackNotWritten(
    'EXISTS',
    `There is something at ${to} already, and evidence overwrites nothing. Name another place.`,
  );
