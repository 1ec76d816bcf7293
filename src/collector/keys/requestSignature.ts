import type { IncomingMessage } from 'node:http';
import { readSignatureInput, verifyMessage } from '../../adapters/sinks/http/messageSignature.ts';
import { isPublicKey } from '../../core/audit/signature.ts';

/** Whether deliveries must carry a signature of a device key, or may. */
export type SignaturePolicy = 'optional' | 'required';

/** What a signature of a delivery must cover: without any one of these it would fit another delivery as well. */
const signedComponents = ['@method', '@path', '@query', 'content-digest'];

/** A signature is good for this long around its own time, for clocks that differ and links that are slow. Milliseconds. */
const windowMs = 5 * 60_000;
/** Nonces that are remembered; a busy collector sees some hundred thousand deliveries in the window at most. */
const maxNonces = 500_000;

export type Sender =
  /** No signature, and none was wanted. */
  | { readonly kind: 'unsigned' }
  /** This device key signed the request. Whether it may deliver is another question. */
  | { readonly kind: 'signed'; readonly deviceKey: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Verifies who sends a delivery (RFC 9421): before its body is read, whose digest is among what is signed. */
export class RequestSignatures {
  readonly #policy: SignaturePolicy;
  /** Nonces of the last minutes, oldest first, with when they can be forgotten. */
  readonly #seen = new Map<string, number>();

  constructor(policy: SignaturePolicy) {
    this.#policy = policy;
  }

  senderOf(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, nowMs: number): Sender {
    const { method, url, headers } = request;
    const field = (name: string): string | undefined => {
      const value = headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    const text = field('signature-input');
    if (text === undefined && this.#policy === 'optional' && field('signature') === undefined)
      return { kind: 'unsigned' };
    const refused = (reason: string): Sender => ({ kind: 'refused', reason });
    if (text === undefined) return refused('This collector wants deliveries that a device key has signed.');
    const input = readSignatureInput(text);
    if (input === undefined || !isPublicKey(input.keyid) || input.nonce === undefined || input.nonce === '')
      return refused('The signature is of a form that is not taken here.');
    const missing = signedComponents.find((name) => !input.components.includes(name));
    if (missing !== undefined) return refused(`The signature does not cover ${missing}.`);
    if (Math.abs(nowMs - input.created * 1000) > windowMs)
      return refused('The signature is too old, or of a clock that goes ahead. Compare the clocks.');
    if (!verifyMessage({ method: method ?? '', target: url ?? '', field }, input, input.keyid))
      return refused('The signature is not one of this request.');
    if (!this.#isNew(`${input.keyid} ${input.nonce}`, nowMs)) return refused('This very request was sent before.');
    return { kind: 'signed', deviceKey: input.keyid };
  }

  #isNew(nonce: string, nowMs: number): boolean {
    for (const [old, until] of this.#seen) {
      if (until > nowMs && this.#seen.size < maxNonces) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(nonce)) return false;
    this.#seen.set(nonce, nowMs + 2 * windowMs);
    return true;
  }
}
