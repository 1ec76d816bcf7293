import { describe, expect, it } from 'vitest';
import { createDeviceKey } from '../../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { commit } from '../../../../src/core/audit/disclosure.ts';
import { isEntry, readEntry } from '../../../../src/core/audit/entry.ts';
import type { SignedRecord } from '../../../../src/core/audit/record.ts';
import { verifyFoundTrail } from '../../../../src/core/audit/verify/verifyTrail.ts';
import { SignedStream } from '../../../support/signedStream.ts';
import { deviceKey } from '../../../support/trailWorld.ts';

const person = (id: string) => ({ kind: 'person', 'user.id': id, 'user.roles': [] });
const values = { prompt: 'What does Ada earn?', 'user.full_name': 'Ada Example' };

/** A stream with one event about Ada, with two sealed values. */
function streamOfAda(): { readonly stream: SignedStream; readonly about: Record<string, unknown> } {
  const { digests, disclosures } = commit(values);
  const clear = { channel: 'cli', prompt_length: 19, earlier_turns: 0, actor: person('ada') };
  const stream = new SignedStream(createSessionSigner()).open();
  stream.add('prompt.submitted', { ...clear, _sd: digests, _sd_alg: 'sha-256' }, disclosures);
  return { stream, about: { id: 'id-1', stream: stream.stream, seq: 1, fields: Object.keys(values), digests } };
}

const erasureOf = (...events: readonly Record<string, unknown>[]) => ({
  actor: person('privacy-officer'),
  legal_basis: 'GDPR Art. 17(1)(b)',
  place: 'journal',
  events,
});

const anotherStream = (options: ConstructorParameters<typeof SignedStream>[1] = {}) =>
  new SignedStream(createSessionSigner(), { stream: '01977777-0000-7000-8000-00000000000b', ...options }).open();

const withoutValues = (record: SignedRecord, at: number): SignedRecord =>
  at === 1 ? { ...record, disclosures: [] } : record;

/** What a trail of these streams comes to; the values of event 1 of the first are gone where nothing else is said. */
async function verified(
  [first, ...others]: readonly [SignedStream, ...SignedStream[]],
  { isGone = true, isOrigin = true, areKeysKnown = true } = {},
) {
  async function* streams() {
    for (const { stream, records } of [first, ...others]) {
      const own = isGone && stream === first.stream ? records.map(withoutValues) : records;
      async function* chunks() {
        const copy = new SignedStream(createSessionSigner());
        copy.records.push(...own);
        yield copy.frames();
      }
      const content = { kind: 'frames', chunks: chunks() } as const;
      yield { stream, content, isLive: true, claims: [], acknowledgedSeq: undefined };
    }
  }
  const trustedKeys = areKeysKnown ? new Set([deviceKey.publicKey]) : undefined;
  const report = await verifyFoundTrail({ streams: streams(), trustedKeys, isOrigin, problems: [] });
  const accounts = report.notes.filter((note) => note.includes('accounts for'));
  return { result: report.result, problems: report.problems.map(({ message }) => message), accounts };
}

describe('a value that is gone', () => {
  it('is no finding where a signed event says who erased it and why', async () => {
    const { stream, about } = streamOfAda();
    stream.add('redaction.applied', erasureOf(about));
    expect(await verified([stream])).toEqual({
      result: 'valid',
      problems: [],
      accounts: [
        `Event 2 (redaction.applied) of the stream ${stream.stream} accounts for 2 erased values of 1 event: privacy-officer, 2026-01-01T00:00:00.000Z, "GDPR Art. 17(1)(b)".`,
      ],
    });
  });

  it('is no finding where another stream says so, as when it is erased later', async () => {
    const { stream, about } = streamOfAda();
    const later = anotherStream().add('redaction.applied', erasureOf(about));
    expect(await verified([stream, later])).toMatchObject({ result: 'valid', problems: [] });
  });

  it('is a finding where nothing says so', async () => {
    const { stream } = streamOfAda();
    expect(await verified([stream])).toEqual({
      result: 'findings',
      problems: [
        'Event 1 (prompt.submitted) keeps 2 values back: the signed digest is there and the value is not, and no event here says that it was erased on purpose.',
      ],
      accounts: [],
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['another event of the stream', { seq: 0 }],
    ['an event of another stream', { stream: '01977777-0000-7000-8000-00000000000c' }],
    ['the id of another event', { id: 'id-7' }],
    ['no digests', { digests: [] }],
    ['digests of other values', { digests: commit(values).digests }],
  ])('is a finding where what is said to be erased is %s', async (_what, change) => {
    const { stream, about } = streamOfAda();
    stream.add('redaction.applied', erasureOf({ ...about, ...change }));
    const { result, problems } = await verified([stream]);
    expect(result).toBe('findings');
    expect(problems).toContainEqual(expect.stringContaining('Event 1 (prompt.submitted) keeps 2 values back'));
  });

  it('is a finding for as many as were erased beyond what the event says', async () => {
    const { stream, about } = streamOfAda();
    stream.add('redaction.applied', erasureOf({ ...about, digests: (about['digests'] as string[]).slice(1) }));
    expect((await verified([stream])).problems).toEqual([expect.stringContaining('keeps 1 value back')]);
  });
});

describe('an erasure on record', () => {
  it('is a finding while the values are still here', async () => {
    const { stream, about } = streamOfAda();
    stream.add('redaction.applied', erasureOf(about));
    expect(await verified([stream], { isGone: false })).toEqual({
      result: 'findings',
      problems: [
        `Event 2 (redaction.applied) says that 2 values of event 1 of the stream ${stream.stream} are erased, and 2 of them are still here: erasing failed, or they were brought back. Erase them again.`,
      ],
      accounts: [],
    });
  });

  it('on a machine does not say that the collector has erased its copy', async () => {
    const { stream, about } = streamOfAda();
    stream.add('redaction.applied', erasureOf(about));
    const inCollector = { isGone: false, isOrigin: false };
    expect(await verified([stream], inCollector)).toMatchObject({ result: 'valid', problems: [] });
  });

  it('of an event that is not here, as one of a freed segment, is not judged', async () => {
    const later = anotherStream().add('redaction.applied', erasureOf(streamOfAda().about));
    expect(await verified([later])).toMatchObject({ result: 'valid', problems: [] });
  });
});

describe('an insider who removes values', () => {
  it('and writes a claim of erasure that no key signed, has tampered, and the values are missed', async () => {
    const { stream, about } = streamOfAda();
    stream.add('redaction.applied', erasureOf(about));
    const claim = stream.records.pop() as SignedRecord;
    stream.records.push({ ...claim, signature: Buffer.alloc(64, 1) });
    const { result, problems, accounts } = await verified([stream]);
    expect([result, accounts]).toEqual(['tampered', []]);
    expect(problems).toContainEqual(expect.stringContaining('Event 1 (prompt.submitted) keeps 2 values back'));
  });

  it('and has a foreign device sign the claim, is not believed', async () => {
    const { stream, about } = streamOfAda();
    const foreign = anotherStream({ device: createDeviceKey('memory') }).add('redaction.applied', erasureOf(about));
    const { result, problems, accounts } = await verified([stream, foreign]);
    expect([result, accounts]).toEqual(['unverifiable', []]);
    expect(problems).toContainEqual(
      `Event 1 (prompt.submitted) keeps 2 values back: the signed digest is there and the value is not, and only the stream ${foreign.stream} says that it was erased, whose device key is not known.`,
    );
  });

  it('where no key is known, has at least said so: who, when and why, under a key that the report names', async () => {
    const { stream, about } = streamOfAda();
    const foreign = anotherStream({ device: createDeviceKey('memory') }).add('redaction.applied', erasureOf(about));
    expect(await verified([stream, foreign], { areKeysKnown: false })).toMatchObject({
      result: 'valid',
      accounts: [expect.stringContaining('privacy-officer')],
    });
  });

  it('and puts the claim into a stream whose opening is gone, is not believed', async () => {
    const { stream, about } = streamOfAda();
    const beheaded = anotherStream().add('redaction.applied', erasureOf(about));
    beheaded.records.shift();
    const { problems, accounts } = await verified([stream, beheaded]);
    expect(accounts).toEqual([]);
    expect(problems).toContainEqual(expect.stringContaining('Event 1 (prompt.submitted) keeps 2 values back'));
  });
});

describe('erasing under a legal hold', () => {
  const holdOn = (change: Record<string, unknown> = {}) => ({
    ...{ actor: person('legal'), hold: 'h-1', reason: 'Case 12', ...change },
  });

  it.each<[string, Record<string, unknown>]>([
    ['of everything', {}],
    ['of the person', { person: 'ada' }],
    ['of this copy', { place: 'journal' }],
  ])('%s is a finding that names the hold, whatever the note beside the trail says', async (_what, change) => {
    const { stream, about } = streamOfAda();
    stream.add('legalhold.set', holdOn(change)).add('redaction.applied', erasureOf(about));
    const { result, problems } = await verified([stream]);
    expect(result).toBe('findings');
    expect(problems).toEqual([
      expect.stringMatching(
        /^Event 3 \(redaction\.applied\) erased values of 1 event that a legal hold covered: legal /,
      ),
    ]);
    expect(problems.join()).toContain('"Case 12"');
  });

  it.each<[string, Record<string, unknown>]>([
    ['of another person', { person: 'grace' }],
    ['of the other copy', { place: 'collector' }],
  ])('%s is none', async (_what, change) => {
    const { stream, about } = streamOfAda();
    stream.add('legalhold.set', holdOn(change)).add('redaction.applied', erasureOf(about));
    expect(await verified([stream])).toMatchObject({ result: 'valid', problems: [] });
  });

  it('is none once the hold is released, and one when it is released only afterwards', async () => {
    const release = { hold: 'h-1', reason: 'settled' };
    const { stream, about } = streamOfAda();
    stream.add('legalhold.set', holdOn()).add('legalhold.released', release).add('redaction.applied', erasureOf(about));
    expect(await verified([stream])).toMatchObject({ result: 'valid' });
    const late = streamOfAda();
    late.stream.add('legalhold.set', holdOn()).add('redaction.applied', erasureOf(late.about));
    late.stream.add('legalhold.released', release);
    expect(await verified([late.stream])).toMatchObject({ result: 'findings' });
  });

  it('that a foreign device claims to have released is one', async () => {
    const { stream, about } = streamOfAda();
    stream.add('legalhold.set', holdOn()).add('redaction.applied', erasureOf(about));
    const foreign = anotherStream({ device: createDeviceKey('memory') });
    foreign.add('legalhold.released', { hold: 'h-1', reason: 'no reason', time: '2025-01-01T00:00:00.000Z' });
    expect((await verified([stream, foreign])).problems).toContainEqual(expect.stringContaining('legal hold covered'));
  });

  it('reads what it is told: the stream of these tests holds an event about Ada', () => {
    const entry = readEntry(streamOfAda().stream.records[1]?.payload ?? Buffer.alloc(0));
    expect(isEntry(entry) && entry.actor?.['user.id']).toBe('ada');
  });
});
