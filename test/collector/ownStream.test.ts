import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../../src/collector/startCollector.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

async function start(directory: string) {
  const collector = await startCollector({ port: 0, directory, token: 'secret', log: () => undefined });
  onTestFinished(() => collector.close());
  const get = (resource: string) =>
    fetch(`${collector.url}${resource}`, { headers: { Authorization: 'Bearer secret' } });
  const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url, token: 'secret' } });
  const { eventId } = await recordPrompt(trail, 'question');
  await trail.flush({ signal: AbortSignal.timeout(20_000) });
  return { collector, get, eventId, stream: trail.status().stream };
}

const readsOf = async (directory: string) =>
  (await readJournal(directory))
    .filter(({ payload }) => payload['type'] === 'countersign.audit.read.v1')
    .map(({ payload: { resource, reader, count } }) => ({ resource, reader, count }));

describe('reading audit data from a collector', () => {
  it('leaves a signed record of who read what and how much, in the same log and tree', async () => {
    const directory = await temporaryFolder();
    const { collector, get, eventId, stream } = await start(directory);
    await get(`/v1/streams/${stream}/frames`);
    await get(`/v1/events?stream=${stream}`);
    await get(`/v1/proof?event=${eventId}`);
    await get('/v1/streams');
    await get('/checkpoint');
    expect(await readsOf(directory)).toEqual([
      { resource: 'frames', reader: 'token', count: 2 },
      { resource: 'events', reader: 'token', count: 2 },
      { resource: 'proof', reader: 'token', count: 1 },
    ]);
    await collector.close();
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', streams: 2, problems: [] });
  });

  it('gives nothing where the record of it can not be written', async () => {
    const directory = await temporaryFolder();
    const { get, eventId, stream } = await start(directory);
    // Its key can neither be read nor made: a folder stands in its place.
    await mkdir(path.join(directory, 'collector.key'));
    for (const resource of [
      `/v1/streams/${stream}/frames`,
      `/v1/events?stream=${stream}`,
      `/v1/proof?event=${eventId}`,
    ]) {
      const answer = await get(resource);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await answer.text()).not.toContain('question');
    }
    expect((await get('/v1/streams')).status).toBe(200);
  });

  it('does not trust a key of its own that others may read', async () => {
    const directory = await temporaryFolder();
    const { get, stream } = await start(directory);
    await writeFile(path.join(directory, 'collector.key'), '{}');
    await chmod(path.join(directory, 'collector.key'), 0o644);
    expect((await get(`/v1/streams/${stream}/frames`)).status).toBe(503);
  });
});
