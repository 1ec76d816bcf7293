/** One value in DER (X.690): a tag and the bytes of its content. */
export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  /** `[0]`, explicit. */
  context0: 0xa0,
} as const;

/** Writes a value. Contents up to 127 bytes are all that requests of this program need. @throws {RangeError} above. */
export function derOf(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length > 0x7f) throw new RangeError('A value of more than 127 bytes needs a longer length.');
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

/**
 * Takes apart the values that follow each other in some bytes that anyone may have made; `undefined` where they are no DER:
 * cut off, with bytes left over, with lengths that are indefinite or longer than they need be, or with tags of several bytes.
 */
export function readDer(bytes: Buffer): DerValue[] | undefined {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length; ) {
    const head = readHead(bytes, at);
    if (head === undefined || head.end > bytes.length) return undefined;
    values.push({ tag: head.tag, content: bytes.subarray(head.start, head.end) });
    at = head.end;
  }
  return values;
}

/** The values within one of this tag; `undefined` where it is another one. */
export function readWithin(value: DerValue | undefined, tag: number): DerValue[] | undefined {
  return value?.tag === tag ? readDer(value.content) : undefined;
}

function readHead(bytes: Buffer, at: number): { tag: number; start: number; end: number } | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  const start = at + 2 + count;
  if (count === 0 || count > 4 || start > bytes.length) return undefined;
  const length = bytes.readUIntBE(at + 2, count);
  const isShortest = length >= 0x80 && length >= 2 ** (8 * (count - 1));
  return isShortest ? { tag, start, end: start + length } : undefined;
}
