import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventPayloadType, preAuthEncoding } from '../../../src/core/audit/dsse.ts';
import { maxBundleLength, policyPayloadType, verifyBundle } from '../../../src/core/organisation/bundle.ts';
import { whyNotNewer } from '../../../src/core/organisation/newest.ts';
import { dayMs, issuedMs, organisationKey, signed, statementOf, strangersKey } from '../../support/organisation.ts';
import { times } from '../../support/thorough.ts';

const pinned = [organisationKey.publicKey];

/** An envelope of any payload, signed by the organisation's key under any type. */
function envelope(payload: string | Buffer, signedAs = policyPayloadType, saidToBe = policyPayloadType): string {
  const bytes = Buffer.from(payload);
  const sig = organisationKey.sign(preAuthEncoding(signedAs, bytes)).toString('base64');
  return JSON.stringify({
    payloadType: saidToBe,
    payload: bytes.toString('base64'),
    signatures: [{ keyid: 'k', sig }],
  });
}

const verified = (text: string, keys: readonly string[] = pinned) => {
  const result = verifyBundle(text, keys);
  if (result.kind === 'refused') throw new TypeError(result.why);
  return result.bundle;
};

describe('a signed policy', () => {
  it('is proved by the key that is pinned, and says what was signed', () => {
    const bundle = verified(signed({ version: 7 }));
    expect(bundle.statement).toEqual(statementOf({ version: 7 }));
    expect(bundle.publicKey).toBe(organisationKey.publicKey);
    expect(bundle.issuedAtMs).toBe(issuedMs);
  });

  it('is proved by any of several pinned keys, so that keys can be changed', () => {
    expect(verified(signed(), [strangersKey.publicKey, organisationKey.publicKey]).publicKey).toBe(
      organisationKey.publicKey,
    );
  });

  const day = (days: number): string => new Date(issuedMs + days * dayMs).toISOString();
  const of = (over: object): string => envelope(JSON.stringify({ ...statementOf(), ...over }));
  it.each<[string, string, readonly string[], string]>([
    ['by the wrong key', signed({}, strangersKey), pinned, 'No key that this machine trusts'],
    ['with no key pinned', signed(), [], 'No key that this machine trusts'],
    ['with something pinned that is no key', signed(), ['AAAA'], 'No key that this machine trusts'],
    ['cut in half', signed().slice(0, 300), pinned, 'cut off or damaged'],
    ['that is empty', '', pinned, 'cut off or damaged'],
    ['that is a plain policy file', 'version: 1\n', pinned, "isn't a signed policy"],
    ['that is far too large', ' '.repeat(maxBundleLength + 1), pinned, 'too large'],
    ['as an event of the trail', envelope(JSON.stringify(statementOf()), eventPayloadType), pinned, 'No key'],
    [
      'that says it is another kind of thing',
      envelope(JSON.stringify(statementOf()), policyPayloadType, eventPayloadType),
      pinned,
      "isn't a signed policy",
    ],
    [
      'without a signature',
      JSON.stringify({ ...JSON.parse(signed()), signatures: [] }),
      pinned,
      "isn't a signed policy",
    ],
    ['with a key that we do not know', JSON.stringify({ ...JSON.parse(signed()), more: 1 }), pinned, "isn't a signed"],
    ['whose payload is no JSON', envelope('version: 1'), pinned, 'does not understand'],
    ['of a later format', of({ v: 2 }), pinned, 'does not understand'],
    ['with a word more than we know', of({ unless: 'x' }), pinned, 'does not understand'],
    ['whose name hides a line', of({ name: 'Bank\nExpired: no' }), pinned, 'does not understand'],
    ['with a version below 1', of({ version: 0 }), pinned, 'does not understand'],
    ['with a version that is not whole', of({ version: 1.5 }), pinned, 'does not understand'],
    ['with a date that is none', of({ expires_at: 'never' }), pinned, 'does not understand'],
    ['that expires before it was issued', of({ expires_at: day(-1) }), pinned, 'must expire after'],
    ['that is good for ever', of({ expires_at: day(401) }), pinned, 'within 400 days'],
    ['with half a character in it', of({ policy: 'version: 1 # \ud800' }), pinned, 'Unicode'],
  ])('%s is refused with a sentence', (_attack, text, keys, words) => {
    expect(verifyBundle(text, keys)).toEqual({ kind: 'refused', why: expect.stringContaining(words) });
  });

  it('with any character of its payload or signature changed is refused', () => {
    const text = signed();
    const letters = [...'ABCDxyz019'];
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom(...letters), (at, letter) => {
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        const result = verifyBundle(changed, pinned);
        // Where a character can be changed and the signature still holds, it was none of what is signed.
        if (result.kind === 'verified') expect(result.bundle.statement).toEqual(statementOf());
      }),
      { numRuns: times(150, 5_000) },
    );
  });

  it('of any text is looked at without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(verifyBundle(text, pinned).kind).toBe('refused');
      }),
    );
  });

  it("that couldn't be verified isn't made", () => {
    expect(() => signed({ version: 0 })).toThrow();
    expect(() => signed({ expires_at: day(-1) })).toThrow();
  });
});

describe('a newer policy', () => {
  const keyId = verified(signed()).keyId;
  const known = (newest: number) => ({ newest: { [keyId]: newest }, pinnedKeyIds: [keyId] });

  it('may take the place of an older one, and the same one of itself', () => {
    expect(whyNotNewer(verified(signed({ version: 3 })), known(2))).toBeUndefined();
    const same = verified(signed({ version: 3 }));
    expect(whyNotNewer(same, { ...known(3), current: same })).toBeUndefined();
  });

  it('that is an old one, kept and replayed, is refused', () => {
    expect(whyNotNewer(verified(signed({ version: 2 })), known(3))).toContain('version 3 was in force here already');
  });

  it('that is another one under the same number is refused', () => {
    const current = verified(signed({ version: 3 }));
    const other = verified(signed({ version: 3, policy: 'version: 1\n' }));
    expect(whyNotNewer(other, { ...known(3), current })).toContain('another version 3');
  });

  it('of a new key goes on counting where the old one stopped, as long as that is pinned', () => {
    const next = verified(signed({ version: 2 }, strangersKey), [strangersKey.publicKey]);
    const both = { newest: { [keyId]: 5 }, pinnedKeyIds: [keyId, next.keyId] };
    expect(whyNotNewer(next, both)).toContain('version 5');
    expect(whyNotNewer(next, { ...both, pinnedKeyIds: [next.keyId] })).toBeUndefined();
  });
});
