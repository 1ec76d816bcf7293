import { createSessionSigner } from '../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import type { Line } from './forgedPack.ts';
import {
  added,
  at,
  type Case,
  changed,
  erasureOf,
  gone,
  headOf,
  hold,
  p256,
  packed,
  secondStream,
  streamOfAda,
} from './packCase.ts';

/** Packs that are all that they say. */
export const genuine: readonly Case[] = [
  ['as it was signed', 0, added(() => undefined)],
  ['signed with P-256', 0, () => [packed(streamOfAda(p256()).stream)]],
  ['over a rotation of keys', 0, added((stream) => stream.rotate(createSessionSigner()).beat())],
  [
    'of two streams, of which one has seen the other',
    0,
    () => {
      const { stream } = streamOfAda();
      return [packed(stream), packed(secondStream(stream, headOf(stream)))];
    },
  ],
  ['with values taken out', 0, at(1, (line) => ({ ...line, disclosures: [], withheld: 2 }))],
  ['with values erased on record', 0, gone((stream, about) => stream.add('redaction.applied', erasureOf([about])))],
  [
    'with values erased once a hold was lifted',
    0,
    gone((stream, about) => {
      stream.add('legalhold.set', hold).add('legalhold.released', { hold: 'h-1', reason: 'settled' });
      stream.add('redaction.applied', erasureOf([about]));
    }),
  ],
  [
    'with values erased under a hold on someone else, and one on the other copy',
    0,
    gone((stream, about) => {
      stream.add('legalhold.set', { ...hold, person: 'grace' });
      stream.add('legalhold.set', { ...hold, place: 'collector' });
      stream.add('redaction.applied', erasureOf([about]));
    }),
  ],
];

/** Packs whose events are genuine, and of which something should be known. */
export const toKnow: readonly Case[] = [
  ['of one request, with events between left out', 1, changed(([a, , c]) => [a, c] as Line[], { complete: false })],
  ['with a value gone and nothing on record', 1, gone(() => undefined)],
  ['with more values gone than were taken out', 1, at(1, (line) => ({ ...line, disclosures: [], withheld: 1 }))],
  [
    'with a claim of erasure for another event',
    1,
    gone((stream, about) => stream.add('redaction.applied', erasureOf([{ ...about, id: 'id-2' }]))),
  ],
  [
    'with a claim of erasure while the values are there',
    1,
    added((stream, about) => stream.add('redaction.applied', erasureOf([about]))),
  ],
  [
    'with values erased under a legal hold',
    1,
    gone((stream, about) => stream.add('legalhold.set', hold).add('redaction.applied', erasureOf([about]))),
  ],
  [
    'with values erased under a legal hold that was lifted afterwards',
    1,
    gone((stream, about) => {
      stream.add('legalhold.set', { ...hold, person: 'ada' }).add('redaction.applied', erasureOf([about]));
      stream.add('legalhold.released', { hold: 'h-1', reason: 'late' });
    }),
  ],
  [
    'whose clock was set back',
    1,
    added((stream) => stream.add('stream.heartbeat', { time: '2025-12-31T00:00:00.000Z' })),
  ],
  [
    'whose end another stream has seen further on',
    1,
    () => {
      const { stream } = streamOfAda();
      return [packed(stream), packed(secondStream(stream, 'B'.repeat(43), 7))];
    },
  ],
];
