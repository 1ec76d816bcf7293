import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signerOf } from '../../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import {
  type MessageParts,
  readSignatureInput,
  signMessage,
  verifyMessage,
} from '../../../../src/adapters/sinks/http/messageSignature.ts';

// RFC 9421, appendix B.1.4 (the key) and B.2.6 (the signature).
const key = createPrivateKey({
  key: Buffer.from('MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF', 'base64'),
  format: 'der',
  type: 'pkcs8',
});
const signer = signerOf(key);
const headers: Readonly<Record<string, string>> = {
  date: 'Tue, 20 Apr 2021 02:07:55 GMT',
  'content-type': 'application/json',
  'content-length': '18',
};
const input =
  'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"';
const signature = 'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:';

const message = (changes: Partial<MessageParts> = {}, fields: Record<string, string> = {}): MessageParts => ({
  method: 'POST',
  target: '/foo?param=Value&Pet=dog',
  authority: 'example.com',
  field: (name) => ({ ...headers, signature, ...fields })[name],
  ...changes,
});
const read = (text = input) => readSignatureInput(text);

describe('the signature of RFC 9421, B.2.6', () => {
  it('is made, byte for byte', () => {
    const components = ['date', '@method', '@path', '@authority', 'content-type', 'content-length'];
    const terms = { label: 'sig-b26', components, created: 1618884473, keyid: 'test-key-ed25519' };
    expect(signMessage(message(), terms, signer)).toEqual({ 'Signature-Input': input, Signature: signature });
  });

  it('is verified', () => {
    const found = read();
    expect(found).toMatchObject({ keyid: 'test-key-ed25519', created: 1618884473, nonce: undefined });
    expect(found !== undefined && verifyMessage(message(), found, signer.publicKey)).toBe(true);
  });

  it.each<[string, MessageParts, string]>([
    ['another method', message({ method: 'PUT' }), input],
    ['another path', message({ target: '/bar' }), input],
    ['another host', message({ authority: 'evil.example' }), input],
    ['another header', message({}, { 'content-length': '19' }), input],
    ['a header that breaks out of its line', message({}, { date: 'x\n"@method": POST' }), input],
    [
      'a component that is missing',
      message({ field: (name) => (name === 'signature' ? signature : undefined) }),
      input,
    ],
    ['another time', message(), input.replace('1618884473', '1618884474')],
    ['another key id', message(), input.replace('test-key', 'evil-key')],
    ['fewer components', message(), input.replace(' "content-length"', '')],
    ['another label', message(), input.replace('sig-b26', 'sig-b27')],
    ['no signature', message({}, { signature: '' }), input],
  ])('is none over %s', (_what, changed, text) => {
    const found = read(text);
    expect(found !== undefined && verifyMessage(changed, found, signer.publicKey)).toBe(false);
  });
});

describe('a Signature-Input', () => {
  it.each([
    '',
    'sig=',
    'sig=("@method")',
    'sig=("@method");created=1',
    'sig=("@method");created="1";keyid="k"',
    'sig=("@method");created=1;keyid=k',
    'sig=("@method");created=1;created=2;keyid="k"',
    'sig=("@method" "@method");created=1;keyid="k"',
    'sig=("@method";req);created=1;keyid="k"',
    'sig=("@method"\n);created=1;keyid="k"',
    'a=("@method");created=1;keyid="k", b=("@method");created=1;keyid="k"',
    `sig=(${'"@method" '.repeat(50_000)});created=1;keyid="k"`,
  ])('is not read from %j', (text) => {
    expect(readSignatureInput(text)).toBeUndefined();
  });
});
