import { describe, expect, it, onTestFinished } from 'vitest';
import { createSealingKey } from '../../../src/adapters/journals/file/sealing/sealingKey.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { applyErasure, planErasure } from '../../../src/composition/eraseTrail.ts';
import { readJournal } from '../../support/readJournal.ts';
import { recordStory } from '../../support/recordedStories.ts';
import { openTestTrail, temporaryFolder } from '../../support/trailWorld.ts';

const text = "SELECT id FROM public.customers WHERE email = 'a@b.example'";
const alike = "SELECT id FROM public.customers WHERE email = 'c@d.example'";

describe('one text from several devices of a tenant', () => {
  async function world() {
    const directory = await temporaryFolder();
    const start = async () => {
      const collector = await startCollector({ port: 0, directory, log: () => undefined });
      onTestFinished(() => collector.close());
      return collector;
    };
    const collector = await start();
    for (const [device, told] of [
      ['one', text],
      ['two', text],
      ['three', alike],
    ] as const) {
      const sealingKey = createSealingKey();
      const trail = await openTestTrail(await temporaryFolder(), { sealingKey, sink: { url: collector.url } });
      for (const at of ['first', 'again'])
        await recordStory(trail.recorder, { id: `${device}-${at}`, sql: told, status: 'success', rows: 1 });
      await trail.close('done');
    }
    const found = async (url: string, where: string) => {
      const answer = await fetch(`${url}/v1/questions?${new URLSearchParams({ where })}`);
      const { ids, withheld } = (await answer.json()) as { ids: { request_id: string }[]; withheld: number };
      return { ids: ids.map(({ request_id }) => request_id).sort(), withheld };
    };
    return { directory, collector, start, found };
  }

  it('has one pseudonym at each device, and another at every other', async () => {
    const { directory } = await world();
    const digests = new Map<string, Set<unknown>>();
    for (const { type, payload } of await readJournal(directory)) {
      if (type !== 'query.dispatched') continue;
      const device = String(payload['countersign.request.id']).split('-')[0] ?? '';
      digests.set(device, (digests.get(device) ?? new Set()).add(payload['sql_sha256']));
    }
    expect([...digests.values()].map(({ size }) => size)).toEqual([1, 1, 1]);
    expect(new Set([...digests.values()].flatMap((own) => [...own])).size).toBe(3);
  });

  it('is found at the collector by the text itself, and by its form where nobody has the text any more', async () => {
    const { directory, collector, start, found } = await world();
    const exactly = `sql == ${JSON.stringify(text)}`;
    const all = ['one-again', 'one-first', 'two-again', 'two-first'];
    expect(await found(collector.url, exactly)).toEqual({ ids: all, withheld: 0 });
    await collector.close();
    const elsewhere = await openTestTrail(await temporaryFolder());
    const plan = await planErasure(directory, { request: 'two-first' });
    await applyErasure(directory, plan, { recorder: elsewhere.recorder, about: {}, legalBasis: 'r' });
    const again = await start();
    expect(await found(again.url, exactly)).toEqual({ ids: all.filter((id) => id !== 'two-first'), withheld: 1 });
    const form = 'normalized == "SELECT id FROM public.customers WHERE email = $1"';
    expect((await found(again.url, form)).ids).toEqual([...all, 'three-again', 'three-first'].sort());
  });
});
