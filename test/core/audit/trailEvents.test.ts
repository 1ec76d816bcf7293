import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeFrame, frameTypes } from '../../../src/core/audit/frames.ts';
import { encodeRecord, type SignedRecord } from '../../../src/core/audit/record.ts';
import { scanSegment } from '../../../src/core/audit/scanSegment.ts';
import { encodeGroup, encodeHeader, type SegmentHeader } from '../../../src/core/audit/segment.ts';
import { clearOf, eventOf, type TrailEvent } from '../../../src/core/audit/trailEvents.ts';
import { type FoundStream, verifyFoundTrail } from '../../../src/core/audit/verify/verifyTrail.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../support/trailWorld.ts';

const frameOf = (record: SignedRecord) => encodeFrame(frameTypes.event, encodeRecord(record));

/** The first segment of a trail with these prompts. */
async function written(...texts: readonly string[]) {
  const directory = await temporaryFolder();
  const trail = await openTestTrail(directory);
  for (const text of texts) await recordPrompt(trail, text);
  await trail.close('test finished');
  const streams = path.join(directory, 'streams');
  const bytes = readFileSync(path.join(streams, readdirSync(streams)[0] ?? '', '000001.seg'));
  const scan = scanSegment(bytes);
  if ('problem' in scan) throw new Error(scan.problem);
  const records = scan.stretches.flatMap((stretch) => (stretch.kind === 'record' ? [stretch.record] : []));
  return { header: scan.header, records, bytes };
}

/** The prompts among the events of a stream, as they are taken while it is verified. */
async function promptsOf(stream: string, content: FoundStream['content']): Promise<TrailEvent[]> {
  const events: TrailEvent[] = [];
  async function* streams(): AsyncGenerator<FoundStream> {
    yield { stream, content, isLive: false, claims: [], acknowledgedSeq: undefined };
  }
  const found = { streams: streams(), trustedKeys: undefined, isOrigin: false, problems: [] };
  await verifyFoundTrail(found, (entry, record) => events.push(eventOf(entry, record)));
  return events.filter((event) => clearOf(event, 'prompt.submitted') !== undefined);
}

async function* segments(...all: readonly Buffer[]) {
  for (const [index, bytes] of all.entries()) yield { name: `00000${index + 1}.seg`, bytes };
}

const segment = (header: SegmentHeader, records: readonly SignedRecord[]) =>
  Buffer.concat([encodeHeader(header), ...records.map((record) => encodeGroup([frameOf(record)]))]);

describe('the events of a stream', () => {
  it('are those of the wanted types, with what is disclosed and how much is not', async () => {
    const { header, bytes, records } = await written('one', 'two');
    const events = await promptsOf(header.stream, { kind: 'segments', segments: segments(bytes) });
    expect(events.map(({ entry, disclosed, withheld }) => [entry.seq, disclosed['prompt'], withheld])).toEqual([
      [1, 'one', 0],
      [2, 'two', 0],
    ]);
    const bare = records.map((record) => frameOf({ ...record, disclosures: [] }));
    const chunks = (async function* () {
      yield* bare;
    })();
    const sealed = await promptsOf(header.stream, { kind: 'frames', chunks });
    expect(sealed.map(({ entry, disclosed }) => [entry.seq, disclosed])).toEqual([
      [1, {}],
      [2, {}],
    ]);
    expect(sealed.every(({ withheld }) => withheld > 0)).toBe(true);
  });

  it('leave out what a failed write made void', async () => {
    const { header, records } = await written('one', 'two', 'never acknowledged', 'nor this');
    const before = segment(header, records.slice(0, 5));
    const rotated = { ...header, segment: 2, first_seq: 3, cause: 'write-error' as const };
    const after = segment(rotated, [records[4] as SignedRecord]);
    const events = await promptsOf(header.stream, { kind: 'segments', segments: segments(before, after) });
    expect(events.map(({ disclosed }) => disclosed['prompt'])).toEqual(['one', 'two', 'nor this']);
  });

  it('an attack by name: a changed event is never handed out, nor one without a key to prove it', async () => {
    const { header, records } = await written('one', 'two');
    const forged = records.map((record) => ({
      ...record,
      payload: Buffer.from(record.payload.toString('utf8').replace('"prompt_length":3', '"prompt_length":4')),
    }));
    const taken = async (of: readonly SignedRecord[]) =>
      await promptsOf(header.stream, { kind: 'segments', segments: segments(segment(header, of)) });
    expect(await taken(records)).toHaveLength(2);
    expect(await taken(forged)).toEqual([]);
    expect(await taken(records.slice(1))).toEqual([]);
  });

  it('an attack by name: a file that is no segment ends nothing', async () => {
    const { header, bytes } = await written('one');
    const events = await promptsOf(header.stream, {
      kind: 'segments',
      segments: segments(Buffer.from('no segment'), bytes),
    });
    expect(events).toHaveLength(1);
  });
});
