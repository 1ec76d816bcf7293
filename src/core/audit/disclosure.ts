import { hash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonicalJson.ts';

/**
 * Salted commitments, in the form of RFC 9901 (SD-JWT) section 4.2: a disclosure is the base64url text of the JSON list
 * `[salt, name, value]`, and only the digest of that text is signed. The disclosure travels beside the payload, so it can
 * be withheld or erased while every signature stays valid, and the salt keeps a short value from being guessed.
 */
export interface Disclosure {
  readonly name: string;
  readonly value: unknown;
}

/** RFC 9901 section 9.3 recommends 128 bits of salt. */
const saltBytes = 16;

export interface Commitments {
  /** Sorted, so that their order says nothing about the fields. */
  readonly digests: readonly string[];
  readonly disclosures: readonly string[];
}

/** Commits to each field. Fields that are `undefined` are absent. @throws {NotCanonical} */
export function commit(fields: Readonly<Record<string, unknown>>): Commitments {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  const salts = randomBytes(saltBytes * present.length);
  const disclosures = present.map(([name, value], i) => {
    const salt = salts.toString('base64url', i * saltBytes, (i + 1) * saltBytes);
    const list = `["${salt}",${canonicalJson(name, name)},${canonicalJson(value, name)}]`;
    return Buffer.from(list, 'utf8').toString('base64url');
  });
  return { digests: disclosures.map(disclosureDigest).sort(), disclosures };
}

/** Base64url SHA-256 of the disclosure's own characters (RFC 9901 section 4.2.3). */
export function disclosureDigest(disclosure: string): string {
  return hash('sha256', disclosure, 'base64url');
}

const disclosed = z.tuple([z.string(), z.string(), z.unknown()]);

/** Reads one disclosure; whoever keeps the trail controls it. `undefined` when it isn't one. */
export function readDisclosure(disclosure: string): Disclosure | undefined {
  try {
    const [, name, value] = disclosed.parse(JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8')));
    return { name, value };
  } catch {
    return undefined; // The digest decides whether it belongs to the event; text that can't be read discloses nothing.
  }
}
