import type { Entry } from '../../audit/entry.ts';
import { readErasure, readHoldReleased, readHoldSet } from '../../audit/verify/erasureEvents.ts';
import type { ProvedEvent } from './provedEvent.ts';

/**
 * Events outside a choice that account for what was erased of it: those that say so, and the legal holds that may have stood against it.
 * They name other events by id and digest only.
 */
export function accountsOf(
  streams: ReadonlyMap<string, readonly ProvedEvent[]>,
  isChosen: (event: ProvedEvent) => boolean,
): ReadonlySet<Entry> {
  const all = [...streams.values()].flat();
  const erased = new Map(
    all
      .filter((event) => isChosen(event) && lacksValues(event))
      .map(({ entry }) => [placeOf(entry), entry.actor?.['user.id']]),
  );
  const accounts = new Set<Entry>();
  if (erased.size === 0) return accounts;
  for (const { entry } of all)
    if (readErasure(entry)?.events.some((one) => erased.has(placeOf(one))) === true) accounts.add(entry);
  if (accounts.size === 0) return accounts;
  const people = new Set(erased.values());
  const holds = new Set<string>();
  for (const { entry } of all) {
    const hold = readHoldSet(entry);
    if (hold === undefined || (hold.person !== undefined && !people.has(hold.person))) continue;
    holds.add(hold.hold);
    accounts.add(entry);
  }
  for (const { entry } of all) if (holds.has(readHoldReleased(entry) ?? '')) accounts.add(entry);
  return accounts;
}

const lacksValues = ({ entry, record }: ProvedEvent): boolean => (entry._sd ?? []).length > record.disclosures.length;

const placeOf = ({ stream, seq }: { stream: string; seq: number }): string => `${stream}/${seq}`;
