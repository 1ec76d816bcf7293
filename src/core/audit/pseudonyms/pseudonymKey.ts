import { createHmac } from 'node:crypto';

/**
 * Turns the digest of a content into a pseudonym: equal contents have equal pseudonyms under one key, and who doesn't have the key can't
 * try guesses (RFC 2104).
 */
export interface PseudonymKey {
  /** Names the key and says nothing of it: 16 characters of base64url. */
  readonly id: string;
  /** `hmac-sha256:<id>:<64 hexadecimal digits>` for a text `sha256:<64 hexadecimal digits>`. */
  pseudonymOf(digest: string): string;
}

/** The pseudonyms of a secret of 32 bytes. */
export function pseudonymKeyOf(secret: Buffer): PseudonymKey {
  const mac = (text: string) => createHmac('sha256', secret).update(text, 'ascii');
  // No digest begins like this text, so the id gives no pseudonym away.
  const id = mac('countersign-pseudonym-key/v1').digest('base64url').slice(0, 16);
  return { id, pseudonymOf: (digest) => `hmac-sha256:${id}:${mac(digest).digest('hex')}` };
}
