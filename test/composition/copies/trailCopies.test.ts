import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDatadogSink } from '../../../src/adapters/sinks/datadog/datadogSink.ts';
import { createFileSink } from '../../../src/adapters/sinks/file/fileSink.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { verifyTrail } from '../../../src/composition/verifyTrail.ts';
import type { Sink } from '../../../src/core/audit/delivery/delivery.ts';
import { abandonStream } from '../../support/abandonStream.ts';
import { eventually } from '../../support/eventually.ts';
import { readJournal } from '../../support/readJournal.ts';
import { heldFromLine } from '../../support/sinks/heldCopy.ts';
import { startVendor } from '../../support/sinks/vendor.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../support/trailWorld.ts';

async function archive(): Promise<{ file: string; sink: Sink; seqs: (stream: string) => Promise<number[]> }> {
  const file = path.join(await temporaryFolder(), 'archive.ndjson');
  return {
    file,
    sink: createFileSink({ name: 'copy-archive', disclose: [], now: () => Date.now(), file }),
    async seqs(stream) {
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      return lines.filter((line) => streamOf(line) === stream).map((line) => heldFromLine(line).seq);
    },
  };
}

/** An opening names other streams as well. */
function streamOf(line: string): string {
  const { payload }: { payload: { stream: string } } = JSON.parse(line);
  return payload.stream;
}

/** A place that takes nothing. */
const deaf: Sink = {
  name: 'copy-deaf',
  deliver: async () => ({ kind: 'retry', problem: 'The place is deaf.', afterMs: 3_600_000 }),
};

const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, i) => i);

it('a trail is copied to each place at its own pace, and waits for none', async () => {
  const directory = await temporaryFolder();
  const { sink, seqs } = await archive();
  const trail = await openTestTrail(directory, { copies: [sink, deaf] });
  for (let i = 0; i < 5; i += 1) await recordPrompt(trail, `question ${i}`);
  const stands = await eventually(
    () => trail.status().copies,
    ([good, bad]) => good?.delivery === 'online' && good.backlog === 0 && bad?.problem === 'The place is deaf.',
  );
  expect(stands[1]).toMatchObject({ name: 'deaf', delivery: 'offline' });
  expect(stands[1]?.backlog).toBeGreaterThanOrEqual(6);
  // No endpoint is set, and copies are none: nothing is to be waited for.
  expect(trail.status()).toMatchObject({ recording: 'ok', delivery: 'off', backlog: 0 });
  await trail.flush({ signal: AbortSignal.timeout(1_000) });
  await trail.close('done');
  const { stream, lastSeq } = trail.status();
  expect(await seqs(stream)).toEqual(upTo(lastSeq));
  const states = (await readJournal(directory)).filter(({ type }) => type === 'delivery.state');
  expect(states.map(({ payload }) => [payload['sink'], payload['state']])).toEqual([['copy-deaf', 'offline']]);
  expect(await verifyTrail(directory)).toMatchObject({ result: 'valid' });
});

it('what a process that died had not copied is copied by the next one', async () => {
  const directory = await temporaryFolder();
  const { sink, seqs } = await archive();
  const dead = await openTestTrail(directory);
  for (let i = 0; i < 3; i += 1) await recordPrompt(dead, `last words ${i}`);
  await abandonStream(directory, dead);
  await (await openTestTrail(directory)).close('took note');
  const trail = await openTestTrail(directory, { copies: [sink] });
  await eventually(
    () => seqs(dead.status().stream).catch(() => []),
    (some) => some.length === 4,
  );
  expect(await seqs(dead.status().stream)).toEqual(upTo(3));
  await trail.close('done');
});

it('a place that takes no large event makes that an event, once', async () => {
  const vendor = await startVendor([], () => ({ status: 202, body: '{}' }));
  const options = { name: 'copy-dog', disclose: [], now: () => Date.now(), site: 'x', secret: 's3cret' };
  const directory = await temporaryFolder();
  const segmentBytes = 8 * 1024 * 1024;
  const trail = await openTestTrail(directory, {
    segmentBytes,
    copies: [createDatadogSink({ ...options, url: vendor.url })],
  });
  const received = 'x'.repeat(1_200_000);
  const clear = { sink: 'elsewhere', why: 'unreadable' as const, received, consistency: [] };
  const { seq } = await trail.recorder.record('checkpoint.inconsistent', {}, clear, {});
  await eventually(
    async () => (await readJournal(directory)).some(({ type }) => type === 'delivery.degraded'),
    (isTold) => isTold,
  );
  await trail.close('done');
  const told = (await readJournal(directory)).filter(({ type }) => type === 'delivery.degraded');
  const stream = trail.status().stream;
  expect(told.map(({ payload }) => payload)).toEqual([
    expect.objectContaining({
      sink: 'copy-dog',
      reason: 'too_large',
      of_stream: stream,
      first_seq: seq,
      last_seq: seq,
      events: 1,
    }),
  ]);
  for (const { body } of vendor.requests) expect(Buffer.byteLength(body)).toBeLessThan(1_000_000);
});

it('a collector forwards what it stores, and goes on where it was after a restart', async () => {
  const directory = await temporaryFolder();
  const { sink, seqs, file } = await archive();
  const lines: string[] = [];
  const open = (copies: readonly Sink[]) =>
    startCollector({ port: 0, directory, copies, log: (line) => lines.push(line) });
  const deliver = async (url: string): Promise<{ stream: string; lastSeq: number }> => {
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url } });
    for (let i = 0; i < 4; i += 1) await recordPrompt(trail, `question ${i}`);
    await trail.close('done');
    return trail.status();
  };
  const first = await open([sink, deaf]);
  const early = await deliver(first.url);
  await eventually(
    () => seqs(early.stream).catch(() => []),
    (some) => some.length === early.lastSeq + 1,
  );
  await first.close();
  expect(lines).toEqual([expect.stringMatching(/^copy-deaf is offline, \d+ events wait\. The place is deaf\.$/)]);

  // Meanwhile nobody copies.
  const between = await open([]);
  const missed = await deliver(between.url);
  await between.close();

  const again = await open([sink]);
  onTestFinished(() => again.close());
  const late = await deliver(again.url);
  await eventually(
    () => seqs(late.stream).catch(() => []),
    (some) => some.length === late.lastSeq + 1,
  );
  // Where it was may not have been noted when the first one closed: what is sent again then says so.
  const firstOnes = async (stream: string) => [...new Set(await seqs(stream))];
  for (const { stream, lastSeq } of [early, missed, late]) expect(await firstOnes(stream)).toEqual(upTo(lastSeq));
  const marks = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => ({ stream: streamOf(line), ...heldFromLine(line) }));
  const marked = ({ stream }: { stream: string }) => marks.filter((mark) => mark.stream === stream);
  const isMarked = ({ mayBeRepeated }: { mayBeRepeated: boolean }) => mayBeRepeated;
  expect(
    marked(early)
      .slice(0, early.lastSeq + 1)
      .some(isMarked),
  ).toBe(false);
  expect(
    marked(early)
      .slice(early.lastSeq + 1)
      .every(isMarked),
  ).toBe(true);
  // Whether an earlier process had sent it can't be known of what was stored before this one began.
  expect(marked(missed).every(isMarked)).toBe(true);
  expect(marked(late).some(isMarked)).toBe(false);
  expect(await verifyTrail(directory)).toMatchObject({ result: 'valid' });
});
