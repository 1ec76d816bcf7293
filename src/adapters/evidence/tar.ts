import type { EvidenceFile } from '../../core/report/evidence/files.ts';

const block = 512;

/** The files as a tar archive in the ustar form (POSIX.1-1988), in a folder of this name. Their paths are ours, and short. */
export function tarOf(folder: string, files: readonly EvidenceFile[], madeAtMs: number): Buffer {
  const parts = files.flatMap(({ path, text }) => {
    const content = Buffer.from(text, 'utf8');
    const padding = Buffer.alloc((block - (content.length % block)) % block);
    return [headerOf(folder, path, content.length, madeAtMs), content, padding];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

/** Offsets and widths are those of the standard; numbers are octal text, and the checksum counts itself as spaces. */
function headerOf(folder: string, name: string, bytes: number, madeAtMs: number): Buffer {
  const header = Buffer.alloc(block);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  header.write(name, 0, 100, 'utf8');
  header.write(octal(0o600, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(bytes, 12), 124);
  header.write(octal(Math.floor(madeAtMs / 1000), 12), 136);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  header.write(folder, 345, 155, 'utf8');
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Whether a file is a tar archive of POSIX.1-1988 or later. */
export function looksLikeTar(bytes: Buffer): boolean {
  return bytes.length >= block && bytes.toString('latin1', 257, 262) === 'ustar';
}

/** Kinds of entries: files, folders, and what other programs say beside them (POSIX.1-2001). */
const [file, oldFile, folder, pax, globalPax] = ['0', '\0', '5', 'x', 'g'];

/**
 * The files of an archive of one folder, by their paths in it, as `tarOf` writes them and other programs pack them again. Nothing is written
 * anywhere, so no path leads out. What it can't read it says.
 */
export function filesOfTar(bytes: Buffer): { files: Map<string, Buffer>; problems: string[] } {
  const found: { path: string; content: Buffer }[] = [];
  const problems: string[] = [];
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) {
      // Some programs read on here, and would show what this one doesn't.
      if (bytes.subarray(at).some((byte) => byte !== 0))
        problems.push('Something stands behind the end of the archive.');
      break;
    }
    const size = octalAt(header, 124, 12);
    if (size === undefined || octalAt(header, 148, 8) !== checksumOf(header)) {
      problems.push(`The archive is damaged at byte ${at}: what stands behind it can't be read.`);
      break;
    }
    const end = at + block + size;
    if (end > bytes.length) {
      problems.push('The archive is cut off.');
      break;
    }
    const kind = header.toString('latin1', 156, 157);
    const name = [textAt(header, 345, 155), textAt(header, 0, 100)].filter((part) => part !== '').join('/');
    if (kind === file || kind === oldFile) found.push({ path: name, content: bytes.subarray(at + block, end) });
    else if (kind !== folder && kind !== pax && kind !== globalPax)
      problems.push(`${JSON.stringify(name).slice(1, -1)} in the archive is no file and no folder.`);
    at = end + ((block - (size % block)) % block);
  }
  const files = new Map<string, Buffer>();
  for (const { path, content } of found) {
    const inside = path.replace(/^(\.\/)?[^/]+\//, '');
    if (files.has(inside)) problems.push(`${JSON.stringify(inside).slice(1, -1)} is in the archive twice.`);
    files.set(inside, content);
  }
  return { files, problems };
}

function octalAt(header: Buffer, at: number, width: number): number | undefined {
  const text = textAt(header, at, width).trim();
  return /^[0-7]{1,11}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** Up to the first zero byte. */
function textAt(header: Buffer, at: number, width: number): string {
  const field = header.subarray(at, at + width);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? width : end);
}

/** The sum of a header's bytes, its own place counted as spaces. */
function checksumOf(header: Buffer): number {
  return header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
}
