import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../../../../src/collector/startCollector.ts';
import { verifyTrail } from '../../../../src/composition/verifyTrail.ts';
import { abandonStream } from '../../../support/abandonStream.ts';
import { eventually } from '../../../support/eventually.ts';
import { FaultyDisk } from '../../../support/faultyDisk.ts';
import { readJournal } from '../../../support/readJournal.ts';
import {
  about,
  openTestTrail,
  recordDispatch,
  recordPermit,
  recordPrompt,
  temporaryFolder,
} from '../../../support/trailWorld.ts';

async function deadStream(
  directory: string,
  write: (trail: Awaited<ReturnType<typeof openTestTrail>>) => Promise<unknown>,
) {
  const trail = await openTestTrail(directory);
  await write(trail);
  const { stream } = trail.status();
  await abandonStream(directory, trail);
  return { stream, file: path.join(directory, 'streams', stream, '000001.seg') };
}

describe('the next start', () => {
  it('records a query whose end nobody recorded as unknown, under the same request', async () => {
    const directory = await temporaryFolder();
    await deadStream(directory, async (trail) => {
      await recordPermit(trail);
      await recordDispatch(trail, 'grant-finished');
      await trail.recorder.record(
        'query.completed',
        about,
        { grant: 'grant-finished', status: 'success', duration_us: 1 },
        {},
      );
      await recordPermit(trail);
      await recordDispatch(trail, 'grant-orphan');
    });
    const next = await openTestTrail(directory);
    const { stream } = next.status();
    await next.close('done');
    const ends = (await readJournal(directory)).filter((event) => event.type === 'query.completed');
    expect(ends.map((event) => [event.payload['grant'], event.payload['status']])).toEqual([
      ['grant-finished', 'success'],
      ['grant-orphan', 'unknown'],
    ]);
    const orphan = ends.find((event) => event.payload['grant'] === 'grant-orphan');
    expect(orphan?.stream).toBe(stream);
    expect(orphan?.payload).toMatchObject({
      'countersign.request.id': 'request-1',
      'countersign.query.id': 'query-1',
      'countersign.connection': 'demo',
      actor: { kind: 'person', 'user.id': 'u-1', 'user.roles': ['analyst'] },
    });
    expect(orphan?.sealed['message']).toContain('The statement may have run');
    expect((await verifyTrail(directory)).result).toBe('valid');
  });

  it('says so once, however many starts follow', async () => {
    const directory = await temporaryFolder();
    const { stream } = await deadStream(directory, (trail) => recordDispatch(trail, 'grant-orphan'));
    for (let start = 0; start < 3; start += 1) await (await openTestTrail(directory)).close('done');
    const events = await readJournal(directory);
    expect(events.filter((event) => event.type === 'query.completed')).toHaveLength(1);
    const recovered = events.filter((event) => event.type === 'stream.recovered');
    expect(recovered.map((event) => event.payload)).toMatchObject([{ of_stream: stream, last_seq: 1, torn_bytes: 0 }]);
  });

  it('says it once also when the process that said it died before it could note that', async () => {
    const directory = await temporaryFolder();
    const { stream } = await deadStream(directory, async (trail) => {
      await recordPermit(trail);
      await recordDispatch(trail, 'grant-orphan');
    });
    const second = await openTestTrail(directory);
    await abandonStream(directory, second);
    const { rm } = await import('node:fs/promises');
    await rm(path.join(directory, 'streams', stream, 'ended.json'));
    await (await openTestTrail(directory)).close('done');
    const events = await readJournal(directory);
    expect(events.filter((event) => event.type === 'query.completed')).toHaveLength(1);
    expect((await verifyTrail(directory)).result).toBe('valid');
  });

  it('leaves the stream of a process that runs alone', async () => {
    const directory = await temporaryFolder();
    const sibling = await openTestTrail(directory);
    await recordPermit(sibling);
    await recordDispatch(sibling, 'grant-running');
    const own = await openTestTrail(directory);
    await recordPrompt(own, 'mine');
    await recordPrompt(sibling, 'theirs');
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', streams: 2, problems: [] });
    await sibling.close('done');
    await own.close('done');
    const events = await readJournal(directory);
    expect(events.map((event) => event.type)).not.toContain('query.completed');
    expect(events.map((event) => event.type)).not.toContain('stream.recovered');
    expect((await verifyTrail(directory)).result).toBe('valid');
  });

  it('keeps a damaged stream as it is and says that it is damaged', async () => {
    const directory = await temporaryFolder();
    const { stream, file } = await deadStream(directory, async (trail) => {
      for (let i = 0; i < 4; i += 1) await recordPrompt(trail, `question ${i}`);
    });
    const bytes = await readFile(file);
    const at = bytes.indexOf('"seq":2,');
    bytes[at + 6] = '7'.charCodeAt(0);
    await writeFile(file, bytes);
    await (await openTestTrail(directory)).close('done');
    expect(await readFile(file)).toEqual(bytes);
    const said = (await readJournal(directory)).filter((event) => event.type === 'stream.corrupt');
    expect(said.map((event) => event.payload)).toMatchObject([{ of_stream: stream, segment: '000001.seg' }]);
    const report = await verifyTrail(directory);
    expect(report.result).toBe('tampered');
    expect(report.problems).toMatchObject([{ stream, seq: 2, event: 'prompt.submitted' }]);
  });

  it('takes nothing from a write that failed and was given up, although it lies on the disk', async () => {
    const directory = await temporaryFolder();
    const disk = new FaultyDisk();
    const trail = await openTestTrail(directory, { disk });
    await recordPrompt(trail, 'before');
    disk.fail('datasync', 'EIO', { matching: /\.seg/ });
    await expect(recordDispatch(trail, 'grant-refused')).rejects.toMatchObject({ code: 'BLOCKED' });
    disk.heal();
    await recordPrompt(trail, 'after');
    const { stream } = trail.status();
    await eventually(
      async () => (await readJournal(directory)).map((event) => event.type),
      (types) => types.includes('journal.rotated'),
    );
    const first = await readFile(path.join(directory, 'streams', stream, '000001.seg'));
    expect(first.includes('grant-refused')).toBe(true); // It is there, and it was never acknowledged.
    await abandonStream(directory, trail);

    const store = await temporaryFolder();
    const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
    onTestFinished(() => collector.close());
    const next = await openTestTrail(directory, { sink: { url: collector.url } });
    await next.flush({ signal: AbortSignal.timeout(10_000) });
    await next.close('done');
    const stored = await readJournal(store);
    expect(stored.filter((event) => event.stream === stream).map((event) => event.type)).toEqual([
      'stream.opened',
      'prompt.submitted',
      'audit.unblocked',
      'prompt.submitted',
      'journal.rotated',
    ]);
    expect(stored.map((event) => event.type)).not.toContain('query.completed');
    for (const place of [directory, store]) expect((await verifyTrail(place)).problems).toEqual([]);
  });

  it('starts although what lies in the folder is not from here', async () => {
    const directory = await temporaryFolder();
    const { mkdir } = await import('node:fs/promises');
    await mkdir(path.join(directory, 'streams', '..hidden'), { recursive: true });
    await mkdir(path.join(directory, 'streams', 'stream-without-files'));
    await mkdir(path.join(directory, 'streams', 'stream-of-garbage'));
    await writeFile(path.join(directory, 'streams', 'stream-of-garbage', '000001.seg'), 'garbage');
    await writeFile(path.join(directory, 'streams', 'stream-of-garbage', 'owner.json'), '{"pid":"../../etc"}');
    await writeFile(path.join(directory, 'streams', 'a file'), '');
    await writeFile(path.join(directory, 'keys.json'), 'not json');
    await writeFile(path.join(directory, 'tending.lock'), 'not json');
    const trail = await openTestTrail(directory);
    await recordPrompt(trail, 'all the same');
    expect(trail.status().recording).toBe('ok');
    expect((await verifyTrail(directory)).result).toBe('tampered');
  });
});

describe('an opening', () => {
  it('names the heads of all streams whose end no opening has named before', async () => {
    const directory = await temporaryFolder();
    const first = await openTestTrail(directory);
    await first.close('done');
    const second = await openTestTrail(directory);
    await recordPrompt(second, 'so that its opening is durable for certain');
    const third = await openTestTrail(directory);
    await recordPrompt(third, 'so that its opening is durable for certain');
    await second.close('done');
    const fourth = await openTestTrail(directory);
    const others = new Map(
      (await readJournal(directory))
        .filter((event) => event.type === 'stream.opened')
        .map((event) => [
          event.stream,
          (event.payload['other_streams'] as { stream: string }[]).map((other) => other.stream),
        ]),
    );
    const names = [first, second, third, fourth].map((trail) => trail.status().stream);
    expect(names.map((name) => others.get(name))).toEqual([[], [names[0]], [names[1]], [names[1], names[2]]]);
  });
});
