import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/audit/catalogue.ts';
import { commit, disclosureDigest, readDisclosure } from '../../../src/core/audit/disclosure.ts';
import { preAuthEncoding } from '../../../src/core/audit/dsse.ts';
import { commonFields } from '../../../src/core/audit/entry.ts';
import { isPublicKey, Verifier } from '../../../src/core/audit/signature.ts';

describe('a commitment', () => {
  it('has the digest of the example in RFC 9901 section 4.2.3', () => {
    const disclosure = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0';
    expect(disclosureDigest(disclosure)).toBe('X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0');
    expect(readDisclosure(disclosure)).toEqual({ name: 'family_name', value: 'Möbius' });
  });

  it('is different each time, so that equal values can not be told from outside', () => {
    const one = commit({ sql: 'SELECT 1', left_out: undefined });
    const two = commit({ sql: 'SELECT 1' });
    expect(one.digests).toHaveLength(1);
    expect(one.digests).not.toEqual(two.digests);
    expect(one.disclosures.map(readDisclosure)).toEqual([{ name: 'sql', value: 'SELECT 1' }]);
  });

  it('sorts its digests, so that their order tells nothing of the fields', () => {
    const { digests } = commit(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`field_${i}`, i])));
    expect(digests).toEqual([...digests].sort());
  });

  it.each(['', '!', 'e30', Buffer.from('[1,2]').toString('base64url'), Buffer.from('{"a":1}').toString('base64url')])(
    'is not read from %j',
    (text) => {
      expect(readDisclosure(text)).toBeUndefined();
    },
  );
});

describe('an envelope', () => {
  it('is encoded for signing as the example of the DSSE protocol', () => {
    const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(encoded.toString('ascii')).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });
});

describe('a public key', () => {
  // RFC 8032 section 7.1, test 2.
  const key = Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex').toString(
    'base64url',
  );
  const signature = Buffer.from(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    'hex',
  );

  it('verifies the signature of RFC 8032, and none with a bit changed', () => {
    const verifier = new Verifier(key);
    expect(verifier.verifies(Buffer.from([0x72]), signature)).toBe(true);
    expect(verifier.verifies(Buffer.from([0x73]), signature)).toBe(false);
    for (let i = 0; i < signature.length * 8; i += 1) {
      const changed = Buffer.from(signature);
      changed[i >> 3] = (changed[i >> 3] ?? 0) ^ (1 << (i & 7));
      expect(verifier.verifies(Buffer.from([0x72]), changed)).toBe(false);
    }
  });

  it('has one spelling, and anything else verifies nothing', () => {
    expect(isPublicKey(key)).toBe(true);
    for (const other of [
      '',
      `${key}=`,
      key.slice(1),
      `${key.slice(0, -1)}B`,
      'x'.repeat(43),
      createHash('sha256').digest('hex'),
    ]) {
      expect(isPublicKey(other)).toBe(false);
      expect(new Verifier(other).verifies(Buffer.from([0x72]), signature)).toBe(false);
    }
  });
});

describe('the catalogue', () => {
  it('has no field with the name of a common one, and none that is both clear and sealed', () => {
    const personal = ['user.full_name', 'user.attributes'];
    for (const [type, { clear, sealed }] of Object.entries(catalogue)) {
      const clearNames = Object.keys(clear.shape);
      const sealedNames = Object.keys(sealed.shape);
      expect([type, clearNames.filter((name) => commonFields.has(name))]).toEqual([type, []]);
      const taken = new Set([...commonFields, ...clearNames, ...personal]);
      expect([type, sealedNames.filter((name) => taken.has(name))]).toEqual([type, []]);
      expect(type).toMatch(/^[a-z_]+(\.[a-z_]+)+$/);
    }
  });
});
