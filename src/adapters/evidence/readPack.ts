import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PackContent } from '../../core/report/evidence/packFiles.ts';
import { filesOfTar, looksLikeTar } from './tar.ts';

/** What the system or a file manager leaves in any folder that it shows: no part of anything. */
const ofTheSystem: ReadonlySet<string> = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** A folder or file that isn't a pack, and looks like something else that a person may have meant. */
export type PackPlace = { readonly content: PackContent } | { readonly instead: string } | undefined;

/**
 * The files of an evidence pack: of a folder that has what packs have, or of a `.tar` of one. `undefined` for every other place. Whoever
 * handed the pack out controls all of it: links are not followed, and nothing outside is read.
 */
export async function readPack(place: string): Promise<PackPlace> {
  const status = await lstat(place).catch(() => undefined); // Whoever looks for a trail there says what is wrong.
  if (status?.isDirectory() === true) return await readFolder(place);
  if (status?.isFile() !== true) return undefined;
  if (['index.html', 'manifest.json', 'verify.py'].includes(path.basename(place)))
    return { instead: `${place} is one file of an evidence pack. Give the folder that it lies in.` };
  const bytes = await readFile(place);
  if (looksLikeTar(bytes)) return { content: filesOfTar(bytes) };
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return { instead: `${place} is compressed. Unpack it (gunzip, or tar xzf), and give what comes out.` };
  if (bytes.subarray(0, 2).toString('latin1') === 'PK')
    return { instead: `${place} is a zip archive. Unpack it, and give the folder.` };
  return undefined;
}

async function readFolder(folder: string): Promise<PackPlace> {
  const names = new Set(await readdir(folder));
  const isTrail = names.has('streams');
  if (isTrail || !(names.has('manifest.json') || (names.has('events') && names.has('verify.py')))) return undefined;
  const files = new Map<string, Buffer>();
  const problems: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    if (entry.isDirectory() || ofTheSystem.has(entry.name)) continue;
    if (entry.isFile()) files.set(name, await readFile(file));
    else problems.push(`${JSON.stringify(name).slice(1, -1)} is a link or a device, and no file of a pack is.`);
  }
  return { content: { files, problems } };
}
