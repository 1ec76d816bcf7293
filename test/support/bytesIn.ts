import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files under a folder, or the one file, that hold a text in any of the ways in which programs write one down. */
export function filesWith(place: string, text: string): string[] {
  const needles = spellingsOf(text);
  return filesUnder(place).flatMap((file) => {
    const bytes = readFileSync(file);
    const lower = bytes.toString('latin1').toLowerCase();
    return Object.entries(needles)
      .filter(([name, needle]) => (name === 'hex' ? lower.includes(needle.toString('latin1')) : bytes.includes(needle)))
      .map(([name]) => `${path.relative(place, file)}: ${name}`);
  });
}

/** As it is, in UTF-16, in hexadecimal, and in base64 and base64url at each of the three places it can have in a longer text. */
export function spellingsOf(text: string): Readonly<Record<string, Buffer>> {
  const bytes = Buffer.from(text, 'utf8');
  const shifted = [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters hold bits of the neighbours.
    const inner = whole.slice(shift === 0 ? 0 : shift + 1, -2);
    return [
      [`base64+${shift}`, inner],
      [`base64url+${shift}`, inner.replaceAll('+', '-').replaceAll('/', '_')],
    ] as const;
  });
  return {
    raw: bytes,
    utf16: Buffer.from(text, 'utf16le'),
    json: Buffer.from(JSON.stringify(text).slice(1, -1), 'utf8'),
    hex: Buffer.from(bytes.toString('hex'), 'latin1'),
    ...Object.fromEntries(shifted.map(([name, needle]) => [name, Buffer.from(needle, 'latin1')])),
  };
}

function filesUnder(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
