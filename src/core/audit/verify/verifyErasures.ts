import { plural } from '../../prelude/counted.ts';
import { type Entry, shortType } from '../entry.ts';
import { type Erasure, readErasure } from './erasureEvents.ts';
import { HoldsOnRecord } from './holdsOnRecord.ts';
import { missingWords } from './missingValues.ts';
import type { TrailProblem } from './report.ts';
import type { StreamCheck } from './streamCheck.ts';

/** A signed event that says that values are erased. */
interface Account {
  readonly entry: Entry;
  readonly said: Erasure;
  /** The device key that vouches for it; `undefined` where the opening of its stream isn't here. */
  readonly deviceKey: string | undefined;
}

export interface ErasureTrust {
  /** Device keys that are known; `undefined` where none are, and then whoever signs is believed. */
  readonly deviceKeys: ReadonlySet<string> | undefined;
  /** Whose copy this is; `undefined` where nobody can say, and then what was erased anywhere must not be here. */
  readonly place: Erasure['place'] | undefined;
}

/** More than these are summed up: a report is read by people. */
const toldAccounts = 20;

/**
 * Compares what is missing with what signed events say was erased. A value that is gone is accounted for by an event that names its digest;
 * one that such an event names must be gone; and none may go while a legal hold on record covers it.
 */
export function verifyErasures(
  checks: ReadonlyMap<string, StreamCheck>,
  trust: ErasureTrust,
): { readonly problems: readonly TrailProblem[]; readonly notes: readonly string[] } {
  const all = [...checks.values()].flatMap(accountsOf);
  const isKnown = ({ deviceKey }: { deviceKey: string | undefined }): boolean =>
    trust.deviceKeys === undefined || (deviceKey !== undefined && trust.deviceKeys.has(deviceKey));
  const [known, unknown] = [all.filter(isKnown), all.filter((account) => !isKnown(account))];
  const holds = new HoldsOnRecord([...checks.values()].flatMap((check) => (isKnown(keyOf(check)) ? check.holds : [])));
  const told = known.map((account) => judgeAccount(account, checks, trust.place, holds));
  const notes = told.flatMap(({ note }) => note ?? []);
  const rest = notes.length - toldAccounts;
  return {
    problems: [...judgeMissing(checks, known, unknown), ...told.flatMap(({ problems }) => problems)],
    notes: rest > 0 ? [...notes.slice(0, toldAccounts), `${rest} more events account for erased values.`] : notes,
  };
}

const keyOf = ({ opening }: StreamCheck): { deviceKey: string | undefined } => ({ deviceKey: opening?.deviceKey });

function accountsOf(check: StreamCheck): Account[] {
  return check.erasures.flatMap((entry) => {
    const said = readErasure(entry);
    return said === undefined ? [] : [{ entry, said, ...keyOf(check) }];
  });
}

/** Digests that these accounts name, by stream, number and id of the event. */
function digestsOf(accounts: readonly Account[]): Map<string, { readonly digests: Set<string>; readonly by: Account }> {
  const named = new Map<string, { digests: Set<string>; by: Account }>();
  for (const account of accounts) {
    for (const { id, stream, seq, digests } of account.said.events) {
      const key = placeOf(stream, seq, id);
      const own = named.get(key) ?? { digests: new Set<string>(), by: account };
      named.set(key, own);
      for (const digest of digests) own.digests.add(digest);
    }
  }
  return named;
}

const placeOf = (stream: string, seq: number, id: string): string => `${stream}/${seq}/${id}`;

/** What is gone, and neither erased on record nor taken out for whom this was made. */
function judgeMissing(
  checks: ReadonlyMap<string, StreamCheck>,
  known: readonly Account[],
  unknown: readonly Account[],
): TrailProblem[] {
  const accounted = digestsOf(known);
  const claimed = digestsOf(unknown);
  return [...checks.values()].flatMap(({ stream, missing }) => {
    const problems: TrailProblem[] = [];
    let elsewhere = 0;
    for (const { id, seq, event, digests, why, takenOut } of missing.values()) {
      const place = placeOf(stream, seq, id);
      const left = digests.filter((digest) => accounted.get(place)?.digests.has(digest) !== true);
      if (left.length <= takenOut) continue;
      if (why === 'key-elsewhere') {
        elsewhere += 1;
        continue;
      }
      const by = claimed.get(place)?.by;
      const record =
        by === undefined
          ? 'and no event here says that it was erased on purpose'
          : `and only the stream ${by.entry.stream} says that it was erased, whose device key is not known`;
      const count = plural(left.length - takenOut, 'value');
      const message = `Event ${seq} (${event}) keeps ${count} back: ${missingWords[why]}, ${record}.`;
      problems.push({ severity: 'finding', stream, seq, event, message });
    }
    // One thing is wrong, and not as many as there are events.
    if (elsewhere > 0) problems.push({ severity: 'finding', stream, message: lockedWords(elsewhere) });
    return problems;
  });
}

const lockedWords = (events: number): string =>
  `The values of ${plural(events, 'event')} are encrypted, and their key is not here: only their signed digests are proved. Verify where the key is to see whether any is gone.`;

/** What one account says, against what is here. */
function judgeAccount(
  { entry, said }: Account,
  checks: ReadonlyMap<string, StreamCheck>,
  place: ErasureTrust['place'],
  holds: HoldsOnRecord,
): { readonly problems: readonly TrailProblem[]; readonly note: string | undefined } {
  const { stream, seq } = entry;
  const event = shortType(entry.type);
  const problems: TrailProblem[] = [];
  const report = (what: string): void => {
    problems.push({ severity: 'finding', stream, seq, event, message: `Event ${seq} (${event}) ${what}` });
  };
  const isHere = place === undefined || said.place === place;
  const under = new Map<string, { readonly sentence: string; events: number }>();
  let [gone, events, still] = [0, 0, 0];
  for (const one of said.events) {
    const check = checks.get(one.stream);
    if (check?.digests[one.seq] === undefined) continue; // Freed, or not in this pack: there is nothing to compare.
    const missing = check.missing.get(one.seq);
    const named = new Set(one.digests);
    const own = missing?.digests.filter((digest) => named.has(digest)).length ?? 0;
    gone += own;
    if (own > 0) events += 1;
    still += named.size - own;
    if (isHere && own < named.size) {
      const values = plural(named.size, 'value');
      report(
        `says that ${values} of event ${one.seq} of the stream ${one.stream} are erased, and ${named.size - own} of them are still here: erasing failed, or they were brought back. Erase them again.`,
      );
    }
    if (own === 0) continue;
    for (const hold of holds.against(entry, said.place, missing?.person)) {
      const before = under.get(hold.id);
      if (before === undefined) under.set(hold.id, { sentence: hold.sentence, events: 1 });
      else before.events += 1;
    }
  }
  for (const { sentence, events } of under.values()) {
    report(`erased values of ${plural(events, 'event')} that a legal hold covered: ${sentence}`);
  }
  if (gone === 0) return { problems, note: undefined };
  const who = entry.actor?.['user.id'] ?? 'nobody named';
  const also = isHere || still === 0 ? '' : ` ${plural(still, 'value')} that it erased elsewhere are still here.`;
  const note = `Event ${seq} (${event}) of the stream ${stream} accounts for ${plural(gone, 'erased value')} of ${plural(events, 'event')}: ${who}, ${entry.time}, ${JSON.stringify(said.legal_basis)}.${also}`;
  return { problems, note };
}
