import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../../src/collector/startCollector.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

/** A stream of several segments that ended, and a later one that has seen its end. */
async function twoStreams() {
  const directory = await temporaryFolder();
  const first = await openTestTrail(directory, { segmentBytes: 8 * 1024 });
  for (let i = 0; i < 20; i += 1) await recordPrompt(first, `question ${i} ${'x'.repeat(200)}`);
  const { stream } = first.status();
  await first.close('done');
  const later = await openTestTrail(directory);
  await later.close('done');
  const folder = path.join(directory, 'streams', stream);
  const segments = readdirSync(folder).filter((name) => name.endsWith('.seg'));
  expect((await verifyTrail(directory)).problems).toEqual([]);
  return { directory, stream, folder, segments, laterFolder: path.join(directory, 'streams', later.status().stream) };
}

type World = Awaited<ReturnType<typeof twoStreams>>;

describe('what somebody removes from a machine after its process has ended', () => {
  it.each<[string, RegExp, (world: World) => void]>([
    ['a whole stream', /is not here/, ({ folder }) => rmSync(folder, { recursive: true })],
    [
      'the end of a stream, with every note of it',
      /its end was removed/,
      ({ folder, segments }) => {
        rmSync(path.join(folder, segments.at(-1) ?? ''));
        rmSync(path.join(folder, 'ended.json'));
      },
    ],
    [
      'the end of a stream, with a note that says it ended there',
      /its end was removed/,
      ({ folder, segments }) => {
        rmSync(path.join(folder, segments.at(-1) ?? ''));
        const file = path.join(folder, 'ended.json');
        writeFileSync(
          file,
          JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), last_seq: 3, reason: 'recovered' }),
        );
      },
    ],
    [
      'everything in the files of a stream',
      /its end was removed/,
      ({ folder, segments }) => {
        for (const name of segments) rmSync(path.join(folder, name));
        rmSync(path.join(folder, 'ended.json'));
      },
    ],
    [
      'a segment from the middle of a stream',
      /were removed/,
      ({ folder, segments }) => rmSync(path.join(folder, segments[1] ?? '')),
    ],
  ])('is named, stream by stream: %s', async (_attack, sentence, attack) => {
    const world = await twoStreams();
    attack(world);
    const report = await verifyTrail(world.directory);
    expect(report.result).toBe('tampered');
    const own = report.problems.filter(({ stream }) => stream === world.stream);
    expect(own.map(({ message }) => message).join('\n')).toMatch(sentence);
  });

  it('is named by the collector’s copy too, which never got it: the next stream had announced it', async () => {
    const { directory, stream, folder } = await twoStreams();
    rmSync(folder, { recursive: true });
    const collector = await startCollector({ port: 0, directory: await temporaryFolder(), log: () => undefined });
    onTestFinished(() => collector.close());
    const last = await openTestTrail(directory, { sink: { url: collector.url } });
    await last.flush({ signal: AbortSignal.timeout(20_000) });
    await last.close('done');
    const report = await verifyTrail(collector.url);
    expect(report.result).toBe('findings');
    expect(report.problems).toEqual([
      expect.objectContaining({ severity: 'finding', stream, message: expect.stringContaining('is not here') }),
    ]);
  });

  it('stays whole in the collector’s copy where it was delivered, and shows here although the stream that announced it is gone too', async () => {
    const { directory, stream, folder, laterFolder } = await twoStreams();
    const store = await temporaryFolder();
    const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
    onTestFinished(() => collector.close());
    const last = await openTestTrail(directory, { sink: { url: collector.url } });
    await last.flush({ signal: AbortSignal.timeout(20_000) });
    await last.close('done');
    for (const gone of [folder, laterFolder]) rmSync(gone, { recursive: true });
    const report = await verifyTrail(collector.url);
    expect(report.problems).toEqual([]);
    expect(readdirSync(path.join(store, 'streams'))).toContain(stream);
    expect((await verifyTrail(directory)).result).toBe('tampered');
  });
});
