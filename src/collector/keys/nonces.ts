import { createHmac, randomBytes } from 'node:crypto';
import { isSame } from '../access/access.ts';

/** A device answers at once; a person's link may be slow. Milliseconds. */
const lifetimeMs = 5 * 60_000;

/**
 * Makes numbers that prove that whoever signs one does it now, and keeps none of them: a number holds its own time, and a mark
 * that only this process can make. One may be used twice in its time, which gains nobody anything.
 */
export class Nonces {
  readonly #secret = randomBytes(32);

  make(nowMs: number): string {
    const text = `${nowMs.toString(36)}.${randomBytes(12).toString('base64url')}`;
    return `${text}.${this.#mark(text)}`;
  }

  isFresh(nonce: string, nowMs: number): boolean {
    const at = nonce.lastIndexOf('.');
    const text = nonce.slice(0, Math.max(0, at));
    const isOurs = isSame(Buffer.from(nonce.slice(at + 1)), Buffer.from(this.#mark(text)));
    const ageMs = nowMs - Number.parseInt(text, 36);
    return isOurs && ageMs >= 0 && ageMs <= lifetimeMs;
  }

  #mark(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}
