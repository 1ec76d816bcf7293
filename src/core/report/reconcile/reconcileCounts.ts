import type { Attempt, Story } from '../../audit/story/story.ts';
import type { StatementCount, StatementCounts } from './loggedStatement.ts';
import { type Difference, type Reconciliation, skewMs } from './reconcile.ts';

export interface CountsChoice {
  /** The accounts to hold to the trail. Counts have no tags that would show them. */
  readonly roles: readonly string[];
  /** See `statementShape`. */
  shapeOf(text: string): string;
  /** Whether an adapter of the program itself sends statements of that shape. */
  isOwn(shape: string): boolean;
  /** Whether the statement was sent to the server that counted. */
  isExpected(attempt: Attempt): boolean;
}

/** Statements of one shape, on both sides. */
interface Same {
  readonly rows: StatementCount[];
  readonly attempts: Attempt[];
}

/**
 * Compares how often statements were sent by a trail with how often a database counted them under governed accounts. It tells neither times
 * nor values, and not which of several executions wasn't recorded.
 */
export function reconcileCounts(
  stories: readonly Story[],
  counts: StatementCounts,
  { roles, shapeOf, isOwn, isExpected }: CountsChoice,
): Reconciliation {
  const shapes = new Map<string, Same>();
  const same = (text: string): Same => {
    const shape = shapeOf(text);
    const known = shapes.get(shape);
    if (known !== undefined) return known;
    const made: Same = { rows: [], attempts: [] };
    shapes.set(shape, made);
    return made;
  };
  for (const row of counts.rows)
    if (roles.includes(row.user) && !isOwn(shapeOf(row.text))) same(row.text).rows.push(row);
  const remarks = new Set<string>();
  for (const attempt of stories.flatMap(({ attempts }) => attempts)) {
    if (attempt.sent === undefined || !isExpected(attempt)) continue;
    const [text, ...more] = attempt.facts?.['db.query.text'] ?? [];
    if (text !== undefined && more.length === 0) same(text).attempts.push(attempt);
    else remarks.add(`The trail has no text of query ${attempt.queryId} that could be counted.`);
  }
  const differences: Difference[] = [];
  let matched = 0;
  let outsideLog = 0;
  for (const { rows, attempts } of shapes.values()) {
    const calls = rows.reduce((sum, row) => sum + row.calls, 0);
    const possible = attempts.filter((one) => mayBeCounted(one, counts));
    const sure = possible.filter((one) => isCounted(one, counts));
    matched += Math.min(calls, possible.length);
    outsideLog += attempts.filter((one) => !isWithin(one, counts)).length;
    if (calls > possible.length) differences.push(unaudited(rows, calls, possible.length));
    if (calls >= sure.length) continue;
    const missing = lost(sure, calls);
    if (counts.isComplete) differences.push(missing);
    else
      remarks.add(
        `Query ${missing.place}: ${missing.why} The database may have dropped the count, and doesn't say that it didn't.`,
      );
  }
  return {
    matched,
    differences,
    outsideLog,
    governed: [...roles].sort(),
    unread: counts.unread,
    accessed: [],
    remarks: [...remarks],
  };
}

function unaudited(rows: readonly StatementCount[], calls: number, recorded: number): Difference {
  const [first] = rows;
  const who = [...new Set(rows.map(({ user }) => user))].join(', ');
  const why = `Governed accounts ran it ${calls} times, and the trail has ${recorded} of them.`;
  return { kind: 'unaudited', time: '', place: first?.place ?? '', who, text: first?.text ?? '', why };
}

function lost(attempts: readonly Attempt[], calls: number): Difference {
  const last = attempts.at(-1);
  return {
    kind: 'lost',
    time: last?.sent?.time ?? '',
    place: last?.queryId ?? '',
    who: last?.asker?.id ?? '',
    text: last?.facts?.['db.query.text'][0] ?? '',
    why: `By the trail it succeeded ${attempts.length} times, and the database counted ${calls}.`,
  };
}

/** Sent when it may have been counted, for all that clocks are apart. */
function mayBeCounted({ sent }: Attempt, { from, to }: StatementCounts): boolean {
  const at = Date.parse(sent?.time ?? '');
  return !(at < Date.parse(from ?? '') - skewMs || at > Date.parse(to ?? '') + skewMs);
}

function isWithin({ sent }: Attempt, { from, to }: StatementCounts): boolean {
  const at = Date.parse(sent?.time ?? '');
  return at >= Date.parse(from ?? '') + skewMs && at <= Date.parse(to ?? '') - skewMs;
}

/** Only what came to its end is counted: an error isn't. */
function isCounted(attempt: Attempt, counts: StatementCounts): boolean {
  return isWithin(attempt, counts) && attempt.completed?.status === 'success';
}
