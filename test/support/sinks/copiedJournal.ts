import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { nodeDisk } from '../../../src/adapters/journals/file/disk.ts';
import { readContents } from '../../../src/adapters/journals/file/readSegments.ts';
import { systemClock } from '../../../src/composition/clock.ts';
import { createIds } from '../../../src/composition/ids.ts';
import { openTrail, type Trail } from '../../../src/composition/openTrail.ts';
import { isEntry, readEntry } from '../../../src/core/audit/entry.ts';
import { payloadDigest } from '../../../src/core/audit/record.ts';
import { deviceKey, recordPrompt } from '../trailWorld.ts';

/** An event as the journal holds it. */
export interface RecordedEvent {
  readonly seq: number;
  readonly text: string;
  readonly digest: string;
  readonly signature: string;
  readonly timeMs: number;
}

export interface CopiedJournal {
  readonly directory: string;
  readonly stream: string;
  readonly events: readonly RecordedEvent[];
}

/** Words that stand in sealed fields only. */
export const sealedWords = 'how much does Ada earn';
/** Bytes in the clear of the one large event. */
export const largeBytes = 1_300_000;

/** A closed journal for the tests of one file; made once, since none of them changes its events. */
export function copiedJournal(fill: (trail: Trail) => Promise<void> = fillWithPrompts): () => CopiedJournal {
  let journal: CopiedJournal | undefined;
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'countersign-copies-'));
    const trail = await openTrail({
      directory,
      deviceKey,
      service: { name: 'countersign-test', version: '1.2.3' },
      clock: systemClock,
      ids: createIds(systemClock),
    });
    await fill(trail);
    const { stream } = trail.status();
    await trail.close('recorded');
    journal = { directory, stream, events: await eventsOf(directory, stream) };
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));
  return () => {
    if (journal === undefined) throw new Error('The journal is made before the tests, not before they are declared.');
    return journal;
  };
}

export async function fillWithPrompts(trail: Trail): Promise<void> {
  await Promise.all(Array.from({ length: 22 }, (_, i) => recordPrompt(trail, `${sealedWords} in year ${i}, “é😀”?`)));
}

/** One event in the middle is larger than most places take. */
export async function fillWithALargeOne(trail: Trail): Promise<void> {
  await recordPrompt(trail, sealedWords);
  const received = 'x'.repeat(largeBytes);
  const clear = { sink: 'elsewhere', why: 'unreadable' as const, received, consistency: [] };
  await trail.recorder.record('checkpoint.inconsistent', {}, clear, {});
  await recordPrompt(trail, sealedWords);
}

async function eventsOf(directory: string, stream: string): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const content of readContents(nodeDisk, directory, stream, 1)) {
    if ('problem' in content) throw new Error(content.problem);
    for (const stretch of content.stretches) {
      if (stretch.kind !== 'record') throw new Error(stretch.reason);
      const { payload, signature } = stretch.record;
      const entry = readEntry(payload);
      if (!isEntry(entry)) throw new Error(entry.problem);
      events.push({
        seq: entry.seq,
        text: payload.toString('utf8'),
        digest: payloadDigest(payload),
        signature: signature.toString('base64'),
        timeMs: Date.parse(entry.time),
      });
    }
  }
  return events;
}
