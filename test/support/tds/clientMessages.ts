/** What a client says when it logs in (LOGIN7, MS-TDS 2.2.6.4). */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly application: string;
  readonly database: string;
  readonly readOnlyIntent: boolean;
}

export function readLogin(data: Buffer): Login {
  const text = (at: number): string => {
    const offset = data.readUInt16LE(at);
    return data.toString('utf16le', offset, offset + 2 * data.readUInt16LE(at + 2));
  };
  const passwordAt = data.readUInt16LE(44);
  const password = Buffer.from(data.subarray(passwordAt, passwordAt + 2 * data.readUInt16LE(46)));
  // The protocol scrambles it: each byte's halves are swapped after a XOR with 0xA5.
  for (const [i, byte] of password.entries()) {
    const plain = byte ^ 0xa5;
    password[i] = ((plain & 0x0f) << 4) | (plain >> 4);
  }
  return {
    user: text(40),
    password: password.toString('utf16le'),
    application: text(48),
    database: text(68),
    readOnlyIntent: (data.readUInt8(26) & 0x20) !== 0,
  };
}

/** The text of a SQL batch (MS-TDS 2.2.6.7). */
export function readBatch(data: Buffer): string {
  return data.toString('utf16le', data.readUInt32LE(0));
}

/** The statement of a call of sp_executesql (procedure 10) without parameters (MS-TDS 2.2.6.6). */
export function readExecuteSql(data: Buffer): string {
  let at = data.readUInt32LE(0);
  if (data.readUInt16LE(at) !== 0xffff || data.readUInt16LE(at + 2) !== 10)
    throw new Error('Only sp_executesql is known here.');
  at += 6;
  at += 1 + 2 * data.readUInt8(at) + 1; // The parameter's name and status.
  if (data.readUInt8(at) !== 0xe7) throw new Error('The statement must be nvarchar.');
  const isMax = data.readUInt16LE(at + 1) === 0xffff;
  at += 8;
  if (!isMax) return data.toString('utf16le', at + 2, at + 2 + data.readUInt16LE(at));
  at += 8;
  const pieces: Buffer[] = [];
  for (let length = data.readUInt32LE(at); length > 0; length = data.readUInt32LE(at)) {
    pieces.push(data.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return Buffer.concat(pieces).toString('utf16le');
}
