import { describe, expect, it } from 'vitest';
import { FreshEvents } from '../../../src/collector/database/freshEvents.ts';
import type { VerifiedEvent } from '../../../src/collector/streamLog.ts';
import { isEntry, readEntry } from '../../../src/core/audit/entry.ts';
import { payloadDigest } from '../../../src/core/audit/record.ts';
import { client } from '../../support/collectorClient.ts';

const of = client();
const events: VerifiedEvent[] = [of.opening(), ...Array.from({ length: 9 }, () => of.heartbeat())].map((record) => {
  const entry = readEntry(record.payload);
  if (!isEntry(entry)) throw new TypeError(entry.problem);
  return { entry, record, digest: payloadDigest(record.payload), opening: undefined, rotation: undefined };
});
const seqs = (found: readonly { readonly seq: number }[] | undefined) => found?.map(({ seq }) => seq);

describe('events that were just stored', () => {
  it('are handed out from where they are wanted, in pieces', () => {
    const fresh = new FreshEvents();
    fresh.add('a', events.slice(0, 4));
    fresh.add('a', events.slice(4, 6));
    expect(seqs(fresh.from('a', 0, 3))).toEqual([0, 1, 2]);
    expect(seqs(fresh.from('a', 3, 10))).toEqual([3, 4, 5]);
    expect(fresh.from('a', 6, 10)).toBeUndefined();
    expect(fresh.from('b', 0, 10)).toBeUndefined();
  });

  it('can be asked for without being taken', () => {
    const fresh = new FreshEvents();
    fresh.add('a', events.slice(2, 4));
    expect([1, 2, 3, 4].map((seq) => fresh.has('a', seq))).toEqual([false, true, true, false]);
    expect(fresh.has('b', 2)).toBe(false);
    expect(seqs(fresh.from('a', 2, 10))).toEqual([2, 3]);
  });

  it('never stand in for one that is missing between them', () => {
    const fresh = new FreshEvents();
    fresh.add('a', events.slice(0, 2));
    fresh.add('a', events.slice(5, 7));
    expect(seqs(fresh.from('a', 0, 10))).toEqual([0, 1]);
    expect(fresh.from('a', 2, 10)).toBeUndefined();
    fresh.add('a', events.slice(7, 9));
    expect(fresh.from('a', 6, 10)).toBeUndefined();
  });

  it('are left to the log when there are many', () => {
    const fresh = new FreshEvents();
    for (let i = 0; i < 1_000; i += 1) fresh.add(`stream-${i}`, events);
    expect(seqs(fresh.from('stream-0', 0, 1))).toEqual([0]);
    expect(fresh.from('stream-999', 0, 1)).toBeUndefined();
    fresh.from('stream-0', 10, 1);
    fresh.add('later', events);
    expect(seqs(fresh.from('later', 0, 1))).toEqual([0]);
  });
});
