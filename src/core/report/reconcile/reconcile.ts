import { type Comparison, compareWithRecorded } from '../../audit/pseudonyms/comparison.ts';
import type { PseudonymKey } from '../../audit/pseudonyms/pseudonymKey.ts';
import type { Attempt, Story } from '../../audit/story/story.ts';
import { queryOfTag } from '../../execution/statementTag.ts';
import { type Access, accessesOf } from './access.ts';
import type { DatabaseLog, LoggedStatement } from './loggedStatement.ts';

/** Something on which the log and the trail don't agree. */
export interface Difference {
  /**
   * - `unaudited`: a governed account ran it, and the trail doesn't have it.
   * - `mismatch`: it carries the tag of a statement in the trail, and is another text, another number of executions, or another end.
   * - `lost`: the trail has it as sent, and the log doesn't have it.
   */
  readonly kind: 'unaudited' | 'mismatch' | 'lost';
  readonly time: string;
  /** Where it stands: a place in the log, or the id of the query in the trail. */
  readonly place: string;
  /** The account of the database, or the person of the trail. */
  readonly who: string;
  readonly text: string;
  /** One sentence. */
  readonly why: string;
}

export interface Reconciliation {
  /** Statements of the trail that the log has, once, with exactly the recorded text. */
  readonly matched: number;
  readonly differences: readonly Difference[];
  /** Sent at a time that the log doesn't reach, so that nothing can be said. */
  readonly outsideLog: number;
  /** The accounts whose statements must all be in the trail. */
  readonly governed: readonly string[];
  readonly unread: readonly string[];
  /** What matched statements got at, where the log tells. */
  readonly accessed: readonly Access[];
  /** What people should know, and what isn't a difference: a sentence each. */
  readonly remarks: readonly string[];
}

/** Whether anything could be compared at all: without, that nothing differs says nothing. */
export function isCompared({ matched, governed, differences }: Reconciliation): boolean {
  return matched > 0 || governed.length > 0 || differences.length > 0;
}

export interface ReconcileChoice {
  /** Accounts to hold to the trail, beside those that ran a statement of it. */
  readonly roles: readonly string[];
  /** Whether an adapter of the program itself sends exactly this text. */
  isOwn(text: string): boolean;
  /** Whether the statement was sent to the server that wrote the record, which must have it then. */
  isExpected(attempt: Attempt): boolean;
  /** Keys of pseudonyms that are at hand. */
  readonly pseudonymKeys: readonly PseudonymKey[];
}

/** How far the clocks of the program and the database may be apart where the log begins and ends. */
export const skewMs = 60_000;

/** Compares what a trail says was sent with what the database says it was given. */
export function reconcile(stories: readonly Story[], log: DatabaseLog, choice: ReconcileChoice): Reconciliation {
  const sent = new Map(
    stories.flatMap(({ attempts }) => attempts.flatMap((one) => (one.sent === undefined ? [] : [[one.queryId, one]]))),
  ) as ReadonlyMap<string, Attempt>;
  const tagged = new Map<string, LoggedStatement[]>();
  const foreign: LoggedStatement[] = [];
  const governed = new Set(choice.roles);
  for (const statement of oncePerExecution(log.statements)) {
    if (choice.isOwn(statement.text)) continue;
    const query = queryOfTag(statement.application);
    if (query === undefined || !sent.has(query)) {
      foreign.push(statement);
      continue;
    }
    const same = tagged.get(query);
    if (same === undefined) tagged.set(query, [statement]);
    else same.push(statement);
    if (isRecorded(sent.get(query), statement, choice.pseudonymKeys) === 'same') governed.add(statement.user);
  }
  const differences: Difference[] = withoutEchoes(foreign)
    .filter(({ user, application }) => governed.has(user) || queryOfTag(application) !== undefined)
    .map((statement) => of('unaudited', statement, unauditedWhy(statement)));
  const matched = new Set<string>();
  let outsideLog = 0;
  for (const [queryId, attempt] of sent) {
    const entries = tagged.get(queryId);
    if (entries !== undefined) {
      const found = mismatches(attempt, entries, choice.pseudonymKeys);
      differences.push(...found);
      if (found.length === 0) matched.add(queryId);
    } else if (!choice.isExpected(attempt)) continue;
    else if (!isWithin(attempt, log)) outsideLog += 1;
    else if (attempt.completed?.status !== 'cancelled') differences.push(lost(attempt));
  }
  return {
    matched: matched.size,
    differences: differences.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)),
    outsideLog,
    governed: [...governed].sort(),
    unread: log.unread,
    accessed: accessesOf(stories, log.accesses, (queryId) => matched.has(queryId)),
    remarks: [],
  };
}

/** An audit can have several entries of one execution, for example one for each table. Where it says which execution, one is enough. */
function oncePerExecution(statements: readonly LoggedStatement[]): readonly LoggedStatement[] {
  const seen = new Set<string>();
  return statements.filter(({ execution, user, application, text, kind }) => {
    if (execution === undefined) return true;
    const key = JSON.stringify([execution, user, application, text, kind]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * One execution can have an entry of each kind. Where a kind that comes once for each execution has a text of an account, the entries of the
 * other kinds with that text tell nothing more.
 */
function withoutEchoes(statements: readonly LoggedStatement[]): LoggedStatement[] {
  const keyOf = ({ user, application, text }: LoggedStatement): string => JSON.stringify([user, application, text]);
  const order = ['started', 'audited', 'failed'] as const;
  const best = new Map<string, number>();
  for (const one of statements) {
    const rank = order.indexOf(one.kind);
    best.set(keyOf(one), Math.min(rank, best.get(keyOf(one)) ?? rank));
  }
  return statements.filter((one) => order.indexOf(one.kind) === best.get(keyOf(one)));
}

/**
 * The digest was recorded before the text left. Where its key isn't at hand, the signed text beside it tells as much, if nothing was
 * taken out of it.
 */
function isRecorded(
  attempt: Attempt | undefined,
  { text }: LoggedStatement,
  keys: readonly PseudonymKey[],
): Comparison {
  if (attempt?.sent === undefined) return 'other';
  const told = compareWithRecorded(attempt.sent.sql_sha256, text, keys);
  if (told !== 'unknown' || attempt.sent.sql === undefined || attempt.sent.isRedacted) return told;
  return attempt.sent.sql === text ? 'same' : 'other';
}

function mismatches(
  attempt: Attempt,
  entries: readonly LoggedStatement[],
  keys: readonly PseudonymKey[],
): Difference[] {
  const compared = entries.map((entry) => ({ entry, is: isRecorded(attempt, entry, keys) }));
  const found = compared.flatMap(({ entry, is }) =>
    is === 'same' ? [] : [of('mismatch', entry, mismatchWhy(attempt.queryId, is))],
  );
  const own = compared.flatMap(({ entry, is }) => (is === 'same' ? [entry] : []));
  const executions = executionsOf(own);
  const [, again] = executions;
  if (again !== undefined)
    found.push(of('mismatch', again, `Query ${attempt.queryId} was sent once, and ran ${executions.length} times.`));
  const failed = own.find(({ kind }) => kind === 'failed');
  if (failed !== undefined && attempt.completed?.status === 'success')
    found.push(of('mismatch', failed, `Query ${attempt.queryId} succeeded by the trail, and failed by the log.`));
  return compared.every(({ is }) => is === 'other') ? [...found, lost(attempt)] : found;
}

/** One entry of each execution: of those that come once, or else of those that name theirs. */
function executionsOf(entries: readonly LoggedStatement[]): readonly LoggedStatement[] {
  const started = entries.filter(({ kind }) => kind === 'started');
  const named = new Map(entries.flatMap((one) => (one.execution === undefined ? [] : [[one.execution, one]])));
  return started.length >= named.size ? started : [...named.values()];
}

function of(kind: Difference['kind'], { time, place, user, text }: LoggedStatement, why: string): Difference {
  return { kind, time, place, who: user, text, why };
}

function mismatchWhy(queryId: string, is: Exclude<Comparison, 'same'>): string {
  if (is === 'other') return `It carries the tag of query ${queryId}, and is another text.`;
  return `It carries the tag of query ${queryId}. Whether it is the text that was sent can't be told here: the text is withheld, and the key of its digest is on the machine that wrote it.`;
}

function unauditedWhy({ application }: LoggedStatement): string {
  const query = queryOfTag(application);
  return query === undefined
    ? 'A governed account ran it outside Countersign.'
    : `It carries the tag of query ${query}, which the trail doesn't have as sent.`;
}

function lost(attempt: Attempt): Difference {
  const status = attempt.completed?.status ?? 'running';
  const why = `It was sent, and is ${status} by the trail; the log has nothing of it.`;
  const text = (attempt.facts?.['db.query.text'] ?? []).join('; ');
  return {
    kind: 'lost',
    time: attempt.sent?.time ?? '',
    place: attempt.queryId,
    who: attempt.asker?.id ?? '',
    text,
    why,
  };
}

function isWithin({ sent }: Attempt, { from, to }: DatabaseLog): boolean {
  if (sent === undefined || from === undefined || to === undefined) return false;
  const at = Date.parse(sent.time);
  return at >= Date.parse(from) + skewMs && at <= Date.parse(to) - skewMs;
}
