import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

const block = 512;

/**
 * Unpacks a gzipped tar archive of plain files and folders, as the embedded engine writes them, into a folder.
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 * @throws {TypeError} when the archive is cut short or holds anything else, a path outside the folder included. What was
 *   written until then stays.
 */
export function unpack(archive: string, folder: string): void {
  const bytes = gunzipSync(readFileSync(archive));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(field(header, 124, 12), 8) || 0;
    const target = inside(folder, field(header, 345, 155), field(header, 0, 100));
    const type = field(header, 156, 1);
    at += block;
    if (at + size > bytes.length) throw new TypeError('The archive is cut short.');
    if (type === '5') mkdirSync(target, { recursive: true, mode: 0o700 });
    else if (type === '0' || type === '') {
      mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
      writeFileSync(target, bytes.subarray(at, at + size), { mode: 0o600 });
    } else throw new TypeError(`The archive holds something other than files and folders (type ${type}).`);
    at += Math.ceil(size / block) * block;
  }
  throw new TypeError('The archive has no end, so it is cut short.');
}

function field(header: Buffer, start: number, length: number): string {
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? length : end).trim();
}

function inside(folder: string, prefix: string, name: string): string {
  const target = path.join(folder, prefix, name);
  if (target !== folder && !target.startsWith(folder + path.sep))
    throw new TypeError(`The archive wants to write outside its folder (${name}).`);
  return target;
}
