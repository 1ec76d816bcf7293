import { catalogue } from '../../audit/catalogue.ts';
import { readDisclosure } from '../../audit/disclosure.ts';
import type { Entry } from '../../audit/entry.ts';
import { isRotation } from '../../audit/verify/rotation.ts';
import { accountsOf } from './accounts.ts';
import type { ProvedEvent, SelectedEvent } from './provedEvent.ts';

/** Names of all sealed values there are. */
export const sealedNames: readonly string[] = [
  ...new Set([
    ...Object.values(catalogue).flatMap(({ sealed }) => Object.keys(sealed.shape)),
    'user.full_name',
    'user.attributes',
  ]),
].sort();

/** Values that quote or paraphrase others: whoever keeps one back keeps these back too. */
const toldBy: Readonly<Record<string, readonly string[]>> = {
  prompt: ['messages', 'output', 'explanation'],
  sql: [
    'messages',
    'output',
    'explanation',
    'alternatives',
    'obstacles',
    'reason',
    'reasons',
    'row_filters',
    'message',
  ],
  alternatives: ['output', 'sql'],
  row_filters: ['sql', 'user.attributes'],
  'user.attributes': ['row_filters', 'sql'],
};

/** The names to withhold where these are, with all that tell the same. */
export function withWhatTellsIt(names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names);
  for (const name of found) for (const other of toldBy[name] ?? []) found.add(other); // A set takes in what is added while it is gone through.
  return found;
}

/**
 * The events of one request, or all, each without the values of these names. A value that is kept goes as well where it holds the text
 * of one of the same request that is withheld. The opening of each stream and its rotations of keys stay: they prove the keys; and so
 * does what accounts for values that were erased.
 */
export function selectEvents(
  streams: ReadonlyMap<string, readonly ProvedEvent[]>,
  choice: { readonly request: string | undefined; readonly withheld: ReadonlySet<string> },
): Map<string, SelectedEvent[]> {
  const isOfRequest = ({ entry }: ProvedEvent): boolean =>
    choice.request === undefined || entry['countersign.request.id'] === choice.request;
  const accounts = accountsOf(streams, isOfRequest);
  const isOwn = (event: ProvedEvent): boolean => isOfRequest(event) || accounts.has(event.entry);
  const chosen = new Map<string, ProvedEvent[]>();
  for (const [stream, events] of streams) {
    const last = events.findLastIndex(isOwn);
    const whole = events.filter(
      (event, index) => isOwn(event) || (index < last && (event.entry.seq === 0 || isRotation(event.entry))),
    );
    if (last >= 0) chosen.set(stream, whole);
  }
  const isKept = keptBy(chosen, choice.withheld);
  return new Map(
    [...chosen].map(([stream, events]) => [
      stream,
      events.map(({ entry, record }) => {
        const disclosures = record.disclosures.filter((text) => isKept(entry, text));
        const withheld = record.disclosures.length - disclosures.length;
        return { entry, record: { ...record, disclosures }, withheld };
      }),
    ]),
  );
}

/** Whether a disclosure of an event stays when values of these names are taken out. */
function keptBy(
  streams: ReadonlyMap<string, readonly ProvedEvent[]>,
  names: ReadonlySet<string>,
): (entry: Entry, disclosure: string) => boolean {
  if (names.size === 0) return () => true;
  const secrets = secretsByRequest(streams, names);
  return (entry, disclosure) => {
    const read = readDisclosure(disclosure);
    if (read === undefined || names.has(read.name)) return false;
    const hidden = [...(secrets.get(requestOf(entry)) ?? [])];
    return !textsIn(read.value).some((one) => hidden.some((secret) => one.includes(secret)));
  };
}

/** Shorter texts stand in others by chance: `SELECT` in every query, `a` in every word. */
const shortestSecret = 3;

function secretsByRequest(
  streams: ReadonlyMap<string, readonly ProvedEvent[]>,
  withheld: ReadonlySet<string>,
): Map<string, Set<string>> {
  const secrets = new Map<string, Set<string>>();
  for (const { entry, record } of [...streams.values()].flat()) {
    const own = secrets.get(requestOf(entry)) ?? new Set();
    secrets.set(requestOf(entry), own);
    for (const text of record.disclosures) {
      const read = readDisclosure(text);
      if (read === undefined || !withheld.has(read.name)) continue;
      for (const secret of textsIn(read.value)) if (secret.trim().length >= shortestSecret) own.add(secret.trim());
    }
  }
  return secrets;
}

const requestOf = (entry: Entry): string => entry['countersign.request.id'] ?? '';

/** Every text in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
