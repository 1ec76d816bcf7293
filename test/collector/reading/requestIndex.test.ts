import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeDisk } from '../../../src/adapters/journals/file/disk.ts';
import { RequestIndex } from '../../../src/collector/reading/requestIndex.ts';
import { Store } from '../../../src/collector/store.ts';
import { isEntry, readEntry } from '../../../src/core/audit/entry.ts';
import { payloadDigest, type SignedRecord } from '../../../src/core/audit/record.ts';
import { readOpening } from '../../../src/core/audit/verify/opening.ts';
import { client, stream } from '../../support/collectorClient.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';

describe('the index of the logs', () => {
  async function world() {
    const store = await Store.open(nodeDisk, await temporaryFolder(), () => undefined);
    onTestFinished(() => store.close());
    const of = client();
    const append = async (...records: SignedRecord[]) => {
      const events = records.map((record) => {
        const entry = readEntry(record.payload);
        if (!isEntry(entry)) throw new TypeError(entry.problem);
        return { entry, record, digest: payloadDigest(record.payload), opening: readOpening(entry) };
      });
      const log = store.log(stream);
      await log.exclusively(() => store.append(log, events, 0));
    };
    await append(of.opening());
    const about = (request: string, day: number) =>
      of.heartbeat({ time: `2026-01-0${day}T00:00:00.000Z`, 'countersign.request.id': request });
    return {
      store,
      append,
      about,
      everything: { since: undefined, until: undefined, after: undefined, need: { kind: 'may' } } as const,
    };
  }

  it('knows what came since the last question, in the order of the questions', async () => {
    const { store, append, about, everything } = await world();
    const index = new RequestIndex(store);
    await append(about('b', 3), about('a', 3), about('c', 2));
    await index.follow();
    const names = () => index.candidates(everything, 10).map(({ place }) => place.request);
    expect(names()).toEqual(['c', 'a', 'b']);
    await append(about('b', 1), about('d', 2));
    await Promise.all([index.follow(), index.follow()]);
    expect(names()).toEqual(['b', 'c', 'd', 'a']);
    expect(index.candidates(everything, 1)).toEqual([
      { place: { at: '2026-01-01T00:00:00.000Z', request: 'b' }, events: 2 },
    ]);
    expect((await index.eventsOf(['b', 'd'])).map(({ seq }) => seq)).toEqual([1, 4, 5]);
  });

  it('leaves out what lies outside a time, and what stands before a place', async () => {
    const { store, append, about, everything } = await world();
    const index = new RequestIndex(store);
    await append(about('a', 1), about('b', 2), about('c', 3), about('d', 4));
    await index.follow();
    const time = { since: Date.parse('2026-01-02'), until: Date.parse('2026-01-04') };
    const names = (more: object) => index.candidates({ ...everything, ...more }, 10).map(({ place }) => place.request);
    expect(names(time)).toEqual(['b', 'c']);
    expect(names({ ...time, after: { at: '2026-01-02T00:00:00.000Z', request: 'b' } })).toEqual(['c']);
    expect(names({ after: { at: '2026-01-04T00:00:00.000Z', request: 'd' } })).toEqual([]);
    expect(names({ request: 'c' })).toEqual(['c']);
  });

  it('says what to do where there are more questions than it keeps', async () => {
    const { store, append, about } = await world();
    const index = new RequestIndex(store, 2);
    await append(about('a', 1), about('b', 2), about('a', 3));
    await index.follow();
    await append(about('c', 1));
    for (let again = 0; again < 2; again += 1)
      await expect(index.follow()).rejects.toMatchObject({
        code: 'TOO_MUCH',
        message: expect.stringContaining('--index'),
      });
  });
});
