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
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  header.write(folder, 345, 155, 'utf8');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
