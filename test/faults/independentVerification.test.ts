import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { encodeFrame, frameTypes } from '../../src/core/audit/frames.ts';
import { encodeRecord, noHead, payloadDigest, type SignedRecord } from '../../src/core/audit/record.ts';
import { encodeGroup, encodeHeader } from '../../src/core/audit/segment.ts';
import { verifyFoundTrail } from '../../src/core/audit/verify/verifyTrail.ts';
import { client } from '../support/collectorClient.ts';
import { Dice } from '../support/dice.ts';
import { patience, times } from '../support/thorough.ts';
import { temporaryFolder } from '../support/trailWorld.ts';
import { hasPython, verdictsOf } from '../support/verifyPacks.ts';

const samples = times(30, 1_000);

/** Events of one stream, and how it is known to end. */
interface Sample {
  readonly what: string;
  readonly stream: string;
  readonly records: readonly SignedRecord[];
  readonly last: { readonly seq: number; readonly head: string };
}

const prefixes = 5;

describe.runIf(hasPython)('our verifier, and Python with OpenSSL that shares no line with it', () => {
  it(`agree on ${samples} streams as they were signed and on ${samples} that were changed`, {
    timeout: patience(240_000),
  }, async () => {
    const dice = new Dice(20_261_126);
    const valid = Array.from({ length: samples / prefixes }, (_, at) => beginningsOf(signedStream(at, dice))).flat();
    const changed = valid.map((sample, at) => mutated(sample, at, dice));
    const folder = await temporaryFolder();
    const all = [...valid, ...changed];
    const theirs = verdictsOf(all.map((sample, at) => writePack(path.join(folder, String(at)), sample)));
    const ours = await Promise.all(all.map(isGenuine));
    const said = all.map(({ what }, at) => ({ at, what, ours: ours[at], theirs: theirs[at] === 0 }));
    expect(said).toEqual(all.map(({ what }, at) => ({ at, what, ours: at < valid.length, theirs: at < valid.length })));
  });
});

function signedStream(at: number, dice: Dice): Sample {
  const stream = `01977777-0000-7000-8000-${at.toString(16).padStart(12, '0')}`;
  const signer = client(createSessionSigner(), stream);
  const records = [signer.opening()];
  for (let event = 1; event < prefixes; event += 1) {
    const disclosures = dice.many(2, () => disclosureOf(dice));
    const _sd = disclosures.map((text) => hash('sha256', text, 'base64url')).sort();
    const type = 'countersign.prompt.submitted.v1';
    records.push(
      signer.event({ type, channel: 'cli', prompt_length: 1, earlier_turns: 0, _sd, _sd_alg: 'sha-256' }, disclosures),
    );
  }
  return { what: 'as it was signed', stream, records, last: endOf(records) };
}

const disclosureOf = (dice: Dice): string =>
  Buffer.from(JSON.stringify([Buffer.from(String(dice.random())).toString('base64url'), 'prompt', 'Größe?'])).toString(
    'base64url',
  );

const endOf = (records: readonly SignedRecord[]) => ({
  seq: records.length - 1,
  head: payloadDigest(records.at(-1)?.payload ?? Buffer.alloc(0)),
});

/** Each beginning of a stream, as it was while it was written. */
const beginningsOf = ({ what, stream, records }: Sample): Sample[] =>
  records.map((_, last) => {
    const own = records.slice(0, last + 1);
    return { what, stream, records: own, last: endOf(own) };
  });

const flipped = (bytes: Buffer, dice: Dice): Buffer => {
  const changed = Buffer.from(bytes);
  const at = Math.floor(dice.random() * bytes.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(dice.random() * 8));
  return changed;
};

/** One change of each kind in turn, at a place that chance takes. */
function mutated({ stream, records, last }: Sample, turn: number, dice: Dice): Sample {
  const at = Math.floor(dice.random() * records.length);
  const one = records[at] as SignedRecord;
  const put = (...instead: readonly SignedRecord[]) => [...records.slice(0, at), ...instead, ...records.slice(at + 1)];
  const foreign = client(createSessionSigner(), stream);
  const attacks: readonly (readonly [string, () => readonly SignedRecord[]])[] = [
    ['a bit of a payload', () => put({ ...one, payload: flipped(one.payload, dice) })],
    ['a bit of a signature', () => put({ ...one, signature: flipped(one.signature, dice) })],
    ['a value that nobody signed', () => put({ ...one, disclosures: [...one.disclosures, disclosureOf(dice)] })],
    ['an event repeated', () => put(one, one)],
    ['an event removed', () => put()],
    ['the order turned round', () => (records.length > 1 ? records.toReversed() : put())],
    [
      'an event of another key',
      () => put(foreign.event({ type: 'countersign.stream.heartbeat.v1', uptime_ms: 1, seq: at, prev: noHead })),
    ],
    [
      'a signature by another key over the same bytes',
      () => put({ ...foreign.signed(one.payload), disclosures: one.disclosures }),
    ],
    ['the end cut off', () => records.slice(0, -1)],
    [
      'another device in the opening',
      () => [
        client(createSessionSigner(), stream).opening({ device_key: createDeviceKey('memory').publicKey }),
        ...records.slice(1),
      ],
    ],
  ];
  const [what, attack] = attacks[turn % attacks.length] as (typeof attacks)[number];
  return { what, stream, records: attack(), last };
}

/** Ours, over the same events framed as a segment, with the end that is claimed. */
async function isGenuine({ stream, records, last }: Sample): Promise<boolean> {
  const header = encodeHeader({ v: 1, stream, segment: 1, first_seq: 0, head: noHead, cause: 'opened' });
  const frames = records.map((record) => encodeFrame(frameTypes.event, encodeRecord(record)));
  async function* segments() {
    yield { name: '000001.seg', bytes: Buffer.concat([header, encodeGroup(frames)]) };
  }
  async function* streams() {
    const claim = { stream, lastSeq: last.seq, head: last.head, by: 'The manifest', whenMissing: 'tampering' } as const;
    const content = { kind: 'segments', segments: segments() } as const;
    yield { stream, content, isLive: true, claims: [claim], acknowledgedSeq: undefined };
  }
  const { result } = await verifyFoundTrail({
    streams: streams(),
    trustedKeys: undefined,
    isOrigin: false,
    problems: [],
  });
  return result === 'valid';
}

/** The events as an evidence pack has them, with a manifest whose digests are right whatever was changed. */
function writePack(folder: string, { stream, records, last }: Sample): string {
  const text = records
    .map(({ payload, signature, disclosures }) => ({
      payload: payload.toString('base64'),
      signature: signature.toString('base64'),
      disclosures,
    }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
  const file = `events/${stream}.jsonl`;
  mkdirSync(path.join(folder, 'events'), { recursive: true });
  writeFileSync(path.join(folder, file), text);
  const claim = { stream, events: records.length, last_seq: last.seq, head: last.head, complete: true };
  const files = [{ path: file, bytes: Buffer.byteLength(text), sha256: hash('sha256', text, 'hex') }];
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ version: 1, streams: [claim], files }));
  return folder;
}
