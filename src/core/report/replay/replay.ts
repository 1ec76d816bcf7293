import type { Decision, Effect } from '../../policy/decision.ts';
import type { Region } from '../checked.ts';

/** One statement, what was said of it before and what is said of it now. */
export interface Replayed {
  /** Query id of the trail, or the name of a file. */
  readonly source: string;
  /** Where it stands in that file; absent for one of the trail. */
  readonly region?: Region;
  /** Its text without literals, which may be personal; empty where it can't be read, because its literals can't be told. */
  readonly text: string;
  /** Equal for statements that differ only in literals. */
  readonly fingerprint: string;
  /** Roles of whoever asked. */
  readonly roles: readonly string[];
  readonly before: Effect;
  readonly after: Effect;
  /** Why it is what it is now. */
  readonly reasons: readonly string[];
  /** Roles of which a second person must be, now. */
  readonly approvers: Decision['approval']['roles'];
}

/** A statement that can't be judged again, and why. */
export interface Unjudged {
  readonly source: string;
  /** As recorded; absent for a file. */
  readonly before?: Effect;
  /** A whole sentence. */
  readonly reason: string;
}

/** What a changed policy would have done. */
export interface ReplayReport {
  /** File of the changed policy. */
  readonly policy: string;
  readonly replayed: readonly Replayed[];
  readonly unjudged: readonly Unjudged[];
  /** Sentences about what the comparison rests on. */
  readonly notes: readonly string[];
}

/** How the answer to a statement changes, most weighty first. */
export const changes = ['newlyBlocked', 'newlyFree', 'newlyAsked', 'newlyPossible', 'otherwise'] as const;
export type Change = (typeof changes)[number];

/** What each change is called, for people. */
export const nameOfChange: Readonly<Record<Change, string>> = {
  newlyBlocked: 'newly blocked',
  newlyFree: 'newly free',
  newlyAsked: 'newly asked',
  newlyPossible: 'no longer blocked, asked',
  otherwise: 'asked or reviewed otherwise',
};

/** How far an effect lets a statement go: free, with a person's yes, or not at all. */
const gate: Readonly<Record<Effect, 0 | 1 | 2>> = {
  permit: 0,
  permitAndReview: 0,
  requireApproval: 1,
  requireSecondPerson: 1,
  deny: 2,
};

/** The change from one effect to another; `undefined` for none. */
export function changeOf(before: Effect, after: Effect): Change | undefined {
  if (before === after) return undefined;
  const [was, is] = [gate[before], gate[after]];
  if (was === is) return 'otherwise';
  if (is === 2) return 'newlyBlocked';
  if (is === 0) return 'newlyFree';
  return was === 0 ? 'newlyAsked' : 'newlyPossible';
}

/** Statements that differ only in literals and change in one way. */
export interface ChangedGroup {
  readonly change: Change;
  readonly count: number;
  /** The first of them. */
  readonly example: Replayed;
}

/** Everything that changes, the weightiest and most frequent first. */
export function changedGroups(replayed: readonly Replayed[]): readonly ChangedGroup[] {
  const groups = new Map<string, { change: Change; count: number; example: Replayed }>();
  for (const example of replayed) {
    const change = changeOf(example.before, example.after);
    if (change === undefined) continue;
    const key = JSON.stringify([example.before, example.after, example.fingerprint]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { change, count: 1, example });
    else known.count += 1;
  }
  return [...groups.values()].sort(
    (a, b) => changes.indexOf(a.change) - changes.indexOf(b.change) || b.count - a.count,
  );
}

/** How many statements change in each way. */
export function countsOf(replayed: readonly Replayed[]): Readonly<Record<Change, number>> {
  const counts = { newlyBlocked: 0, newlyFree: 0, newlyAsked: 0, newlyPossible: 0, otherwise: 0 };
  for (const { before, after } of replayed) {
    const change = changeOf(before, after);
    if (change !== undefined) counts[change] += 1;
  }
  return counts;
}

/** Approvals that the statements of one role's members need. */
export interface RoleApprovals {
  /** `undefined` for people without a role. Who has several counts in each. */
  readonly role: string | undefined;
  readonly statements: number;
  readonly before: number;
  readonly after: number;
  /** Those of `after` that a second person must give. */
  readonly secondPerson: number;
}

/** Approvals by the role of who asks, most after the change first. */
export function approvalsByRole(replayed: readonly Replayed[]): readonly RoleApprovals[] {
  const needs = (effect: Effect): number => (gate[effect] === 1 ? 1 : 0);
  const found = new Map<string | undefined, RoleApprovals>();
  for (const { roles, before, after } of replayed) {
    for (const role of roles.length === 0 ? [undefined] : new Set(roles)) {
      const known = found.get(role) ?? { role, statements: 0, before: 0, after: 0, secondPerson: 0 };
      found.set(role, {
        role,
        statements: known.statements + 1,
        before: known.before + needs(before),
        after: known.after + needs(after),
        secondPerson: known.secondPerson + (after === 'requireSecondPerson' ? 1 : 0),
      });
    }
  }
  return [...found.values()].sort((a, b) => b.after - a.after || b.before - a.before);
}

/** Approvals that a second person of one role must give; `undefined` where any second person may. */
export interface ApproverLoad {
  readonly role: string | undefined;
  readonly approvals: number;
}

/** Who has to approve for others after the change, most first. A statement that members of several roles may approve counts in each. */
export function approverLoads(replayed: readonly Replayed[]): readonly ApproverLoad[] {
  const found = new Map<string | undefined, number>();
  for (const { after, approvers } of replayed) {
    if (after !== 'requireSecondPerson') continue;
    for (const role of approvers.length === 0 ? [undefined] : approvers) found.set(role, (found.get(role) ?? 0) + 1);
  }
  return [...found].map(([role, approvals]) => ({ role, approvals })).sort((a, b) => b.approvals - a.approvals);
}

/** Why statements could not be judged, and how many for each reason, most first. */
export function unjudgedReasons(unjudged: readonly Unjudged[]): readonly { reason: string; count: number }[] {
  const found = new Map<string, number>();
  for (const { reason } of unjudged) found.set(reason, (found.get(reason) ?? 0) + 1);
  return [...found].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}
