import { randomUUID } from 'node:crypto';
import { link, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TrailError } from '../../../core/audit/trailError.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { hasCode } from '../../files/hasCode.ts';
import { makePrivateFolder } from '../../files/privateFolder.ts';

/**
 * A secret in a file that its user alone may read, made on first use. Two processes that start together get the same one: only one can
 * give the file its name. `what` names it in sentences, for example `device key`.
 * @throws {TrailError} `UNREADABLE` when the file can't be read or made, or when others may read it.
 */
export async function secretInFile(file: string, what: string, make: () => string): Promise<string> {
  try {
    return (await readSecretFile(file, what)) ?? (await makeSecret(file, what, make()));
  } catch (thrown) {
    if (thrown instanceof TrailError) throw thrown;
    const sentence = `The ${what} ${file} can't be used: ${sentenceOf(thrown)}. Check the folder's permissions.`;
    throw new TrailError('UNREADABLE', sentence, { cause: thrown });
  }
}

/** The secret in a file; `undefined` where there is no such file. @throws {TrailError} `UNREADABLE` when others may read it. */
export async function readSecretFile(file: string, what: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR') return undefined;
    throw thrown;
  });
  if (text === undefined) return undefined;
  const { mode } = await stat(file);
  // Windows has no such bits; there the folder of the user protects the file.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const sentence = `Others may read the ${what} ${file}. If nobody did, close it with: chmod 600 ${file}. Else remove it.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  return text;
}

async function makeSecret(file: string, what: string, text: string): Promise<string> {
  await makePrivateFolder(path.dirname(file));
  const temporary = `${file}.${randomUUID()}.new`;
  await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(temporary, file); // Unlike a rename, this never replaces a secret that another process just made.
  } catch (thrown) {
    if (!hasCode(thrown, 'EEXIST')) throw thrown;
  } finally {
    await unlink(temporary);
  }
  const kept = await readSecretFile(file, what);
  if (kept === undefined)
    throw new TrailError('UNREADABLE', `The ${what} ${file} disappeared while it was being made.`);
  return kept;
}
