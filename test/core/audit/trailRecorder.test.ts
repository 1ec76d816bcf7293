import { describe, expect, it } from 'vitest';
import { createSessionSigner } from '../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { eventPayloadType, preAuthEncoding } from '../../../src/core/audit/dsse.ts';
import { readEntry } from '../../../src/core/audit/entry.ts';
import { openingOf } from '../../../src/core/audit/genesis.ts';
import type { Journal } from '../../../src/core/audit/journal.ts';
import { payloadDigest, type SignedRecord } from '../../../src/core/audit/record.ts';
import { type Signer, Verifier } from '../../../src/core/audit/signature.ts';
import { TrailRecorder } from '../../../src/core/audit/trailRecorder.ts';
import { deviceKey, recordPrompt } from '../../support/trailWorld.ts';
import { CountingIds, FakeClock } from '../../support/world.ts';

/** A signer whose signatures come when, and in the order in which, the test lets them. */
function heldSigner() {
  const signer = createSessionSigner();
  const held: { release(): void; fail(): void }[] = [];
  let holds = false;
  const signAside: Signer['signAside'] = async (data) => {
    if (holds)
      await new Promise<void>((release, fail) => {
        held.push({ release, fail: () => fail(new Error('no entropy')) });
      });
    return await signer.signAside(data);
  };
  const hold = (): void => {
    holds = true;
  };
  const letGo = (): void => {
    holds = false;
  };
  return { ...signer, signAside, held, hold, letGo };
}

async function opened() {
  const stored: SignedRecord[] = [];
  const journal: Journal = {
    append: async (seq, record) => {
      if (seq !== stored.length) throw new Error(`Event ${seq} came as number ${stored.length}.`);
      stored.push(record);
    },
    reopen: async ({ nextSeq }) => {
      stored.length = nextSeq;
    },
    close: async () => undefined,
  };
  const signer = heldSigner();
  const stream = 'stream-1';
  const service = { name: 'test', version: '1' };
  const opening = openingOf(stream, signer, deviceKey, { service, os: 'os', arch: 'arch', node: 'v1' }, []);
  const parts = { stream, journal, signer, opening, nextSigner: createSessionSigner };
  const recorder = new TrailRecorder({
    ...parts,
    clock: new FakeClock(),
    ids: new CountingIds(),
    onChange: () => undefined,
  });
  await recorder.open();
  return { recorder, signer, stored };
}

function expectWhole(stored: readonly SignedRecord[], signer: Signer): void {
  const verifier = new Verifier(signer.publicKey);
  for (const [seq, { payload, signature }] of stored.entries()) {
    const before = stored[seq - 1];
    const prev = before === undefined ? expect.any(String) : payloadDigest(before.payload);
    expect(readEntry(payload)).toMatchObject({ seq, prev });
    expect(verifier.verifies(preAuthEncoding(eventPayloadType, payload), signature)).toBe(true);
  }
}

describe('the recorder of a stream', () => {
  it('hands events over in their order, whichever is signed first', async () => {
    const { recorder, signer, stored } = await opened();
    signer.hold();
    const writes = Array.from({ length: 5 }, (_, i) => recordPrompt({ recorder }, `question ${i}`));
    await expect.poll(() => signer.held.length).toBe(5);
    for (const { release } of signer.held.toReversed()) release();
    expect((await Promise.all(writes)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(stored).toHaveLength(6);
    expectWhole(stored, signer);
  });

  it('acknowledges nothing before it is signed', async () => {
    const { recorder, signer, stored } = await opened();
    signer.hold();
    let isDone = false;
    const write = recordPrompt({ recorder }, 'question').then(() => {
      isDone = true;
    });
    await expect.poll(() => signer.held.length).toBe(1);
    expect([isDone, stored.length, recorder.lastSeq]).toEqual([false, 1, 0]);
    signer.held[0]?.release();
    await write;
    expect([stored.length, recorder.lastSeq]).toEqual([2, 1]);
  });

  it('lets nothing stand on an event that could not be signed, and begins anew behind the last that was', async () => {
    const { recorder, signer, stored } = await opened();
    signer.hold();
    const writes = Array.from({ length: 3 }, (_, i) => recordPrompt({ recorder }, `question ${i}`));
    await expect.poll(() => signer.held.length).toBe(3);
    signer.held[2]?.release();
    signer.held[1]?.fail();
    signer.held[0]?.release();
    const settled = await Promise.allSettled(writes);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(settled[1]).toMatchObject({ reason: { code: 'BLOCKED', message: /can't be signed.*no entropy/ } });
    expect(recorder.blockedReason).toContain("can't be signed");

    signer.letGo();
    await recordPrompt({ recorder }, 'again');
    expect(recorder.blockedReason).toBeUndefined();
    expect(stored).toHaveLength(4); // The opening, the first question, the end of the blockade, and the question.
    expectWhole(stored, signer);
  });
});
