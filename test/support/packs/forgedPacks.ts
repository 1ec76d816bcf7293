import { createSessionSigner } from '../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { commit } from '../../../src/core/audit/disclosure.ts';
import { SignedStream } from '../signedStream.ts';
import type { Line } from './forgedPack.ts';
import {
  added,
  at,
  type Case,
  changed,
  erasureOf,
  flipped,
  gone,
  other,
  p256,
  packed,
  prompt,
  secondStream,
  streamOfAda,
  withHighS,
} from './packCase.ts';

/** Packs whose events are not what was signed. */
export const forged: readonly Case[] = [
  ['with a bit of a payload changed', 2, at(2, (line) => ({ ...line, payload: flipped(line['payload']) }))],
  ['with a bit of a signature changed', 2, at(2, (line) => ({ ...line, signature: flipped(line['signature']) }))],
  ['with a signature cut short', 2, at(2, (line) => ({ ...line, signature: Buffer.alloc(63).toString('base64') }))],
  ['with an event removed', 2, changed(([a, , c]) => [a, c] as Line[])],
  ['without its opening', 2, changed(([, b, c]) => [b, c] as Line[])],
  ['with an event repeated', 2, changed(([a, b, c]) => [a, b, b, c] as Line[])],
  ['with two events that changed places', 2, changed(([a, b, c]) => [a, c, b] as Line[])],
  [
    'with an event repeated where others are left out',
    2,
    changed(([a, , c]) => [a, c, c] as Line[], { complete: false }),
  ],
  ['that ends before the manifest says', 2, changed((lines) => lines.slice(0, -1), { events: 3, last_seq: 2 })],
  ['that has more events than the manifest says', 2, changed((lines) => lines, { events: 2 })],
  ['whose head is another', 2, changed((lines) => lines, { head: 'B'.repeat(43) })],
  [
    'with a value that nobody signed',
    2,
    at(1, (line) => ({ ...line, disclosures: commit({ prompt: 'x' }).disclosures })),
  ],
  [
    'with a value twice',
    2,
    at(1, (line) => ({
      ...line,
      disclosures: [...(line['disclosures'] as string[]), (line['disclosures'] as string[])[0]],
    })),
  ],
  [
    'with a value under the name of a field',
    2,
    added((stream) => {
      const { digests, disclosures } = commit({ channel: 'chat' });
      stream.add('prompt.submitted', { ...prompt, _sd: digests, _sd_alg: 'sha-256' }, disclosures);
    }),
  ],
  ['of another stream', 2, () => [{ ...packed(streamOfAda().stream), stream: other }]],
  [
    'whose device key did not sign the session',
    2,
    () => [packed(new SignedStream(createSessionSigner()).open({ device_signature: 'A'.repeat(86) }).beat())],
  ],
  [
    'whose opening names another algorithm',
    2,
    () => [packed(new SignedStream(createSessionSigner()).open({ algorithm: 'ecdsa-p256-sha256' }).beat())],
  ],
  ['that is opened anew', 2, added((stream) => stream.open())],
  ['that goes on behind its end', 2, added((stream) => stream.add('stream.closed', { reason: 'done' }).beat())],
  [
    'whose next key did not sign that it takes over',
    2,
    added((stream) => stream.rotate(createSessionSigner(), { session_signature: 'A'.repeat(86) }).beat()),
  ],
  [
    'whose old key signs on after a rotation',
    2,
    added((stream) => {
      const old = createSessionSigner();
      stream.rotate(old).rotate(createSessionSigner()).signWith(old).beat();
    }),
  ],
  [
    'with the other signature of P-256 that says the same',
    2,
    () => {
      const own = packed(streamOfAda(p256()).stream);
      return [{ ...own, lines: own.lines.map((line, i) => (i === 2 ? withHighS(line as Line) : line)) }];
    },
  ],
  [
    'of which another stream has seen another past',
    2,
    () => {
      const { stream } = streamOfAda();
      return [packed(stream), packed(secondStream(stream, 'B'.repeat(43)))];
    },
  ],
  [
    'with a claim of erasure that nobody signed',
    2,
    () => {
      const [own] = gone((stream, about) => stream.add('redaction.applied', erasureOf([about])))();
      if (own === undefined) throw new TypeError('no stream');
      return [
        {
          ...own,
          lines: own.lines.map((line, i) =>
            i === 3 ? { ...(line as Line), signature: Buffer.alloc(64).toString('base64') } : line,
          ),
        },
      ];
    },
  ],
];
