import { describe, expect, it } from 'vitest';
import { nodeDisk } from '../../src/adapters/journals/file/disk.ts';
import { ownerPath, streamPath } from '../../src/adapters/journals/file/layout.ts';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { Tending } from '../../src/composition/tendTrail.ts';
import { openingOf } from '../../src/core/audit/genesis.ts';
import type { Journal } from '../../src/core/audit/journal.ts';
import type { SignedRecord } from '../../src/core/audit/record.ts';
import { TrailRecorder } from '../../src/core/audit/trailRecorder.ts';
import { deviceKey, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';
import { CountingIds, FakeClock } from '../support/world.ts';

const service = { name: 'test', version: '1' };

/** A stream in memory that is tended to by a clock that the test moves. */
async function tended() {
  const directory = await temporaryFolder();
  const clock = new FakeClock();
  const stream = 'stream-1';
  await nodeDisk.makeDirectory(streamPath(directory, stream));
  await (await nodeDisk.create(ownerPath(directory, stream))).close();
  const types: string[] = [];
  const journal: Journal = {
    append: async (_seq, { payload }: SignedRecord) => {
      types.push(String((JSON.parse(payload.toString('utf8')) as { type: string }).type));
    },
    reopen: async () => undefined,
    close: async () => undefined,
  };
  const signer = createSessionSigner();
  const opening = openingOf(stream, signer, deviceKey, { service, os: 'os', arch: 'arch', node: 'v1' }, []);
  const ids = new CountingIds();
  const recorder = new TrailRecorder({
    ...{ stream, journal, signer, clock, ids, opening, nextSigner: createSessionSigner },
    onChange: () => undefined,
  });
  await recorder.open();
  const parts = { disk: nodeDisk, directory, stream, recorder, deviceKey, service: service.name, heads: [], clock };
  const tending = new Tending({ ...parts, onTended: () => undefined });
  const beats = () => types.filter((type) => type.includes('heartbeat')).length;
  return { clock, recorder, tending, beats };
}

const minuteMs = 60_000;

describe('an open stream', () => {
  it('says each minute that it lives while it is used, and each quarter of an hour while it is not', async () => {
    const { clock, recorder, tending, beats } = await tended();
    for (let minute = 0; minute < 60; minute += 1) {
      await recordPrompt({ recorder }, 'question');
      clock.advance(minuteMs);
      await tending.tend();
    }
    expect(beats()).toBe(60);
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      clock.advance(minuteMs);
      await tending.tend();
    }
    // A day without use adds four an hour: some fifty kilobytes, and no more however long the editor stays open.
    expect(beats() - 60).toBe(96);
  });
});
