import { describe, expect, it } from 'vitest';
import { readDer } from '../../../../src/core/audit/timeStamp/der.ts';
import { readTimeStampReply } from '../../../../src/core/audit/timeStamp/timeStampReply.ts';
import {
  digestOfText,
  readTimeStampRequest,
  timeStampRequest,
} from '../../../../src/core/audit/timeStamp/timeStampRequest.ts';

const { bytes, asked } = timeStampRequest(digestOfText('text\n'), Buffer.alloc(16, 0xff));

/** A value of any length. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const id = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const integer = (...value: number[]): Buffer => der(0x02, Buffer.from(value));
const sha256 = der(0x30, id('608648016503040201'), der(0x05));

interface Token {
  readonly digest?: Buffer;
  readonly algorithm?: Buffer;
  readonly nonce?: Buffer | undefined;
  readonly time?: string;
  readonly info?: string;
}

/** A TimeStampResp whose token nobody has signed. */
function reply({ digest = asked.digest, algorithm = sha256, time = '20261126193000Z', ...of }: Token = {}): Buffer {
  const nonce = 'nonce' in of ? of.nonce : asked.nonce;
  const info = der(
    0x30,
    integer(1),
    id('2a030401'),
    der(0x30, algorithm, der(0x04, digest)),
    integer(7),
    der(0x18, Buffer.from(time)),
    der(0x30, integer(1)),
    ...(nonce === undefined ? [] : [der(0x02, nonce)]),
  );
  const encapsulated = der(0x30, id(of.info ?? '2a864886f70d0109100104'), der(0xa0, der(0x04, info)));
  const signed = der(0x30, integer(3), der(0x31), encapsulated, der(0x31));
  return der(0x30, der(0x30, integer(0)), der(0x30, id('2a864886f70d010702'), der(0xa0, signed)));
}

describe('a request for a time-stamp', () => {
  it('is the DER of RFC 3161: version, SHA-256, nonce, and the wish for a certificate', () => {
    const imprint = `3031300d060960864801650304020105000420${asked.digest.toString('hex')}`;
    expect(bytes.toString('hex')).toBe(`304b020101${imprint}02107f${'ff'.repeat(15)}0101ff`);
    expect(readTimeStampRequest(bytes)).toEqual(asked);
  });

  it('has a nonce of one spelling, whatever it is drawn from', () => {
    const { asked: low } = timeStampRequest(asked.digest, Buffer.alloc(16));
    expect(low.nonce.toString('hex')).toBe(`40${'00'.repeat(15)}`);
  });

  it('is not read from what is cut off or goes on', () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect(readTimeStampRequest(bytes.subarray(0, length))).toBeUndefined();
    expect(readTimeStampRequest(Buffer.concat([bytes, bytes]))).toBeUndefined();
  });
});

describe('the answer of an authority', () => {
  it('says when it stamped what it was asked for', () => {
    expect(readTimeStampReply(reply(), asked)).toEqual({ kind: 'stamped', at: new Date('2026-11-26T19:30:00Z') });
    const precise = readTimeStampReply(reply({ time: '20261126193000.25Z' }), asked);
    expect(precise).toEqual({ kind: 'stamped', at: new Date('2026-11-26T19:30:00.250Z') });
  });

  it.each<[string, Buffer, string, RegExp]>([
    ['over another text', reply({ digest: Buffer.alloc(32) }), 'other', /another text/],
    ['replayed from another request', reply({ nonce: Buffer.alloc(16, 1) }), 'other', /another request/],
    ['without a nonce', reply({ nonce: undefined }), 'other', /another request/],
    [
      'over a weaker digest',
      reply({ algorithm: der(0x30, id('2b0e03021a')), digest: Buffer.alloc(20) }),
      'unreadable',
      /else/,
    ],
    ['of another content', reply({ info: '2a864886f70d010701' }), 'unreadable', /else/],
    ['under a time that is none', reply({ time: '20269926193000Z' }), 'unreadable', /else/],
    ['under a time of no zone', reply({ time: '20261126193000' }), 'unreadable', /else/],
    ['with more behind it', Buffer.concat([reply(), Buffer.from([5, 0])]), 'unreadable', /else/],
    ['that is a page', Buffer.from('<html></html>'), 'unreadable', /else/],
    ['that is nothing', Buffer.alloc(0), 'unreadable', /else/],
    ['with a status of many bytes', der(0x30, der(0x30, integer(1, 0))), 'unreadable', /else/],
    ['that grants and gives no token', der(0x30, der(0x30, integer(0))), 'unreadable', /else/],
    [
      'that refuses',
      der(0x30, der(0x30, integer(2), der(0x30, der(0x0c, Buffer.from('busy\x1b[2K'))))),
      'refused',
      /^stamps nothing \(status 2: busy \[2K\)$/,
    ],
  ])('%s is no time-stamp', (_name, answer, kind, problem) => {
    expect(readTimeStampReply(answer, asked)).toMatchObject({ kind, problem: expect.stringMatching(problem) });
  });

  it('that is cut off anywhere is no time-stamp, and nothing is read behind its end', () => {
    const whole = reply();
    for (let length = 0; length < whole.length; length += 1)
      expect(readTimeStampReply(whole.subarray(0, length), asked).kind).toBe('unreadable');
  });

  it.each([
    '3080',
    '30800000',
    '308100',
    '30820001ff',
    '3084ffffffff',
    '3085000000000100',
    '1f8101',
    '30',
    '3081',
    '0201',
  ])('in the bytes %s has no value in it', (hex) => {
    expect(readDer(Buffer.from(hex, 'hex'))).toBeUndefined();
  });
});
