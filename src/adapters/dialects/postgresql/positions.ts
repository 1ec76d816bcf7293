/** The one place where PostgreSQL's places (bytes of UTF-8, code points) become ours (UTF-16 code units). */
export interface Positions {
  /** UTF-16 place of a byte of the text's UTF-8 form. A byte outside the text gives the nearest end. */
  fromByte(byte: number): number;
}

/** Positions of one text. Takes one pass over a text that isn't all ASCII, and none over one that is. */
export function positionsOf(text: string): Positions {
  if (/^[\0-\x7f]*$/.test(text)) return { fromByte: (byte) => Math.min(Math.max(byte, 0), text.length) };
  const units = unitsByByte(text);
  const last = units.length - 1;
  return { fromByte: (byte) => units[Math.min(Math.max(byte, 0), last)] ?? text.length };
}

function unitsByByte(text: string): Uint32Array {
  const units = new Uint32Array(Buffer.byteLength(text, 'utf8') + 1);
  let byte = 0;
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.codePointAt(unit) ?? 0;
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    units.fill(unit, byte, byte + length);
    byte += length;
    if (length === 4) unit++;
  }
  units[byte] = text.length;
  return units;
}

/** UTF-16 place of a code point, counted from 0. */
export function unitOfCodePoint(text: string, codePoint: number): number {
  let unit = 0;
  for (let seen = 0; seen < codePoint && unit < text.length; seen++)
    unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  return Math.min(unit, text.length);
}
