import { rm } from 'node:fs/promises';
import path from 'node:path';
import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { isLockHeld } from '../adapters/journals/file/owner.ts';
import { type ErasableEvent, erasableEvents } from '../adapters/journals/file/sealing/erasable.ts';
import { checkErasable, eraseValues } from '../adapters/journals/file/sealing/eraseValues.ts';
import { type Hold, readHolds } from '../adapters/journals/file/sealing/holds.ts';
import type { Entry } from '../core/audit/entry.ts';
import type { Correlation, Recorder } from '../core/audit/recorder.ts';
import { TrailError } from '../core/audit/trailError.ts';

/** Whose values are to be erased. All that is said must hold of an event; where nothing is said, none is meant. */
export interface ErasureWish {
  /** Account name. */
  readonly person?: string;
  readonly event?: string;
  readonly request?: string;
  /** Milliseconds since the Unix epoch: what happened before. */
  readonly beforeMs?: number;
}

export interface Erasure {
  readonly place: 'journal' | 'collector';
  readonly events: readonly ErasableEvent[];
}

/**
 * What erasing would come to. Changes nothing. @throws {TrailError} `UNREADABLE`, `BLOCKED`: a hold stands against it, a collector runs
 * there, a key is missing or a stream is damaged.
 */
export async function planErasure(directory: string, wish: ErasureWish): Promise<Erasure> {
  const place = await placeOf(directory);
  if (place === 'collector' && (await isLockHeld(nodeDisk, path.join(directory, 'collector.lock')))) {
    const sentence = `A collector runs in ${directory}. Stop it first: it holds keys in memory, and its index would keep the values.`;
    throw new TrailError('BLOCKED', sentence);
  }
  const events = await erasableEvents(nodeDisk, directory, (entry) => isMeant(entry, wish));
  const holds = await readHolds(nodeDisk, directory);
  const against = holds.find((hold) => events.some((event) => covers(hold, event)));
  if (against !== undefined) {
    const whom = against.person === undefined ? 'everything' : `what is about ${against.person}`;
    const sentence = `The legal hold ${against.id} stands against it: ${against.by} keeps ${whom} since ${against.since}. Nothing was erased.`;
    throw new TrailError('BLOCKED', sentence);
  }
  await checkErasable(nodeDisk, directory, events);
  return { place, events };
}

/** Whose copy of events a folder holds. */
export async function placeOf(directory: string): Promise<Erasure['place']> {
  return (await nodeDisk.status(path.join(directory, 'collector.json'))) === undefined ? 'journal' : 'collector';
}

/** One record names no more events than this; a record has a largest size. */
const eventsInRecord = 500;

/**
 * Records what is erased and why, and then erases it. Without the record nothing is erased; where erasing fails after it, doing it again
 * erases the rest. @throws {TrailError}
 */
export async function applyErasure(
  directory: string,
  { place, events }: Erasure,
  { recorder, about, legalBasis }: { recorder: Recorder; about: Correlation; legalBasis: string },
): Promise<void> {
  for (let from = 0; from < events.length; from += eventsInRecord) {
    const some = events.slice(from, from + eventsInRecord).map(({ id, stream, seq, fields, digests }) => ({
      id,
      stream,
      seq,
      fields: [...fields],
      digests: [...digests],
    }));
    await recorder.record('redaction.applied', about, { legal_basis: legalBasis, place, events: some }, {});
  }
  await eraseValues(nodeDisk, directory, events);
  // An embedded index is made again from the logs, which have the values no more.
  if (place === 'collector') await rm(path.join(directory, 'index'), { recursive: true, force: true });
}

function isMeant(entry: Entry, { person, event, request, beforeMs }: ErasureWish): boolean {
  if (person === undefined && event === undefined && request === undefined && beforeMs === undefined) return false;
  return (
    (person === undefined || entry.actor?.['user.id'] === person) &&
    (event === undefined || entry.id === event) &&
    (request === undefined || entry['countersign.request.id'] === request) &&
    (beforeMs === undefined || Date.parse(entry.time) < beforeMs)
  );
}

function covers(hold: Hold, event: ErasableEvent): boolean {
  return hold.person === undefined || hold.person === event.person;
}
