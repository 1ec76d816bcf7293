import { dialectNames } from '../../composition/dialectNames.ts';
import { type PastDecisions, pastDecisions } from '../../composition/pastDecisions.ts';
import type { VerifyOptions } from '../../composition/verifyTrail.ts';
import type { Catalog } from '../../core/analysis/catalog.ts';
import type { RecordedDecision } from '../../core/audit/recordedDecisions.ts';
import type { Draft } from '../../core/draft/draft.ts';
import { assess } from '../../core/flow.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { asConnectionName, asRequestId } from '../../core/prelude/brands.ts';
import type { Replayed, ReplayReport, Unjudged } from '../../core/report/replay/replay.ts';
import { ownTrailFolder } from '../audit/ownTrail.ts';
import type { Terminal } from '../command.ts';
import { connectionNamed } from '../connections.ts';
import { dialectNamed } from '../dialect.ts';
import { UsageError } from '../usageError.ts';

/** By what statements are judged again. */
export interface ReplaySettings {
  readonly policy: Policy;
  /** The policy to compare with; without it, what was recorded. */
  readonly before: Policy | undefined;
  readonly catalog: Catalog | undefined;
}

type Found = Pick<ReplayReport, 'replayed' | 'unjudged' | 'notes'>;

/**
 * Judges again what a trail holds, as the person, on the connection, and by the author of then. What the trail can't tell is never
 * made up: such a statement isn't judged, and the reason is told.
 * @throws {UsageError} The trail was tampered with. @throws {TrailError} `UNREADABLE`.
 */
export async function replayTrail(
  place: string,
  reading: VerifyOptions,
  settings: ReplaySettings,
  terminal: Terminal,
): Promise<Found> {
  const past = await pastDecisions(place, reading, ownTrailFolder(terminal));
  const { verification, decisions } = past;
  if (verification.result === 'tampered') {
    throw new UsageError(
      `The trail at ${place} was tampered with, so nothing is concluded from it. countersign audit verify says what is wrong.`,
    );
  }
  const replayed: Replayed[] = [];
  const unjudged: Unjudged[] = [];
  let recordedOtherwise = 0;
  for (const decision of decisions) {
    if (terminal.signal.aborted) break;
    const answer = await replay(decision, past, settings, terminal);
    if ('reason' in answer) unjudged.push(answer);
    else {
      replayed.push(answer);
      if (answer.before !== decision.effect) recordedOtherwise += 1;
    }
    // Reading a trail is waiting, and judging is not: between two statements an interrupt is heard.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { replayed, unjudged, notes: notesOn(verification, settings, recordedOtherwise) };
}

function notesOn(
  verification: PastDecisions['verification'],
  { before, catalog }: ReplaySettings,
  recordedOtherwise: number,
): readonly string[] {
  const notes = [
    'Only statements that were to be run are in a trail, not those that were only written or checked.',
    before === undefined
      ? 'Before means as recorded, so that other versions of the catalog, the connections and Countersign show as changes too. With --before only the policy differs.'
      : `Before means by the policy of --before, judged today. ${recordedOtherwise} were recorded otherwise.`,
  ];
  if (catalog === undefined)
    notes.push('No catalog was given, and a trail holds none, so columns behind * count as unknown.');
  if (verification.result === 'unverifiable')
    notes.push('The trail can not be verified to the end: countersign audit verify says why.');
  if (verification.result === 'findings')
    notes.push('The trail is genuine and verified with findings: countersign audit verify tells them.');
  return notes;
}

async function replay(
  decision: RecordedDecision,
  { environments }: PastDecisions,
  settings: ReplaySettings,
  terminal: Terminal,
): Promise<Replayed | Unjudged> {
  const unjudged = (reason: string): Unjudged => ({ source: decision.queryId, before: decision.effect, reason });
  const { sql, connection } = decision;
  if (sql === undefined)
    return unjudged(
      'Its exact text is withheld from the trail, or secrets were taken out of it, so that it could be judged otherwise.',
    );
  if (decision.isWithheld)
    return unjudged('Values beside its text are withheld, and the attributes of who asked may be among them.');
  if (!dialectNames.includes(decision.dialect))
    return unjudged(`It is in the dialect ${decision.dialect}, which this version doesn't know.`);
  const profile = connectionNamed(connection, terminal);
  if (profile === undefined)
    return unjudged(`The connection ${connection} isn't known here. Name it in .countersign/connections.json.`);
  const opened = [...(environments.get(connection) ?? [])];
  if (opened.some((environment) => environment !== profile.environment))
    return unjudged(`The connection ${connection} was ${opened.join(' and ')}, and here it is ${profile.environment}.`);

  const draft: Draft = {
    requestId: asRequestId(decision.queryId),
    asker: decision.asker,
    connection: asConnectionName(connection),
    sql,
    author: decision.author,
    ...(decision.confidence === undefined ? {} : { confidence: decision.confidence }),
    ...(decision.agreement === undefined ? {} : { agreement: decision.agreement }),
  };
  const dialect = await dialectNamed(decision.dialect);
  const catalog = settings.catalog?.dialect === dialect.name ? settings.catalog : undefined;
  const judged = (policy: Policy) => assess(draft, { policy, profile, dialect, catalog }).decision;
  const after = judged(settings.policy);
  return {
    source: decision.queryId,
    text: decision.normalized.join('; '),
    fingerprint: decision.fingerprints.join(' '),
    roles: decision.asker.roles,
    before: settings.before === undefined ? decision.effect : judged(settings.before).effect,
    after: after.effect,
    reasons: after.reasons,
    approvers: after.approval.roles,
  };
}
