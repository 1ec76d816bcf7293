import type { Analysis } from './analysis/analysis.ts';
import { type Gate, GrantError } from './approval/gate.ts';
import type { RefusedBy } from './approval/grant.ts';
import type { Refusals } from './approval/refusals.ts';
import type { ApprovalRequest } from './approval/request.ts';
import type { Correlation, Recorder } from './audit/recorder.ts';
import { recordProfile } from './audit/resultSteps.ts';
import {
  recordAnalysis,
  recordDecision,
  recordDraft,
  recordFollowUp,
  recordQuestion,
  recordTransformation,
} from './audit/steps.ts';
import type { Draft } from './draft/draft.ts';
import { aboutQuestion } from './draft/draftingRecord.ts';
import type { Question } from './draft/question.ts';
import { type DraftSources, type Written, writeDraft } from './draft/writeDraft.ts';
import {
  DatabaseUnavailable,
  type EnforcementPoint,
  type Executed,
  TrailShortfall,
} from './execution/enforcementPoint.ts';
import { LimitReached } from './execution/metering.ts';
import { recordObservation } from './execution/observationRecord.ts';
import type { Outcome, RowReader } from './execution/outcome.ts';
import { withoutWords } from './execution/unsaid.ts';
import { placeBefore } from './governing/edits.ts';
import { type Governed, govern } from './governing/govern.ts';
import { type Profile, Profiler } from './outcome/profile.ts';
import { decide } from './policy/decide.ts';
import type { Decision } from './policy/decision.ts';
import type { Abortable, Clock, Ids } from './ports.ts';
import { asQueryId, type Digest, type QueryId } from './prelude/brands.ts';
import { digestOf } from './prelude/digest.ts';
import type { Situation } from './situation.ts';

export interface FlowParts extends DraftSources {
  readonly recorder: Recorder;
  readonly gate: Gate;
  readonly enforcementPoint: EnforcementPoint;
  readonly refusals: Refusals;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The digest of the policy in force at this moment: a grant made under another one is void. */
  policyInForce(): Digest;
  /** How long a person has to answer an approval, in milliseconds. */
  readonly answerTimeoutMs: number;
  /** The same for somebody else, who has to be reached first. */
  readonly secondPersonTimeoutMs: number;
}

/** A draft with what is known of it and what the policy says. */
export interface Assessment {
  readonly draft: Draft;
  readonly analysis: Analysis;
  readonly decision: Decision;
}

export type Run =
  | {
      readonly kind: 'ran';
      readonly queryId: QueryId;
      /** What further events about it are tied to. */
      readonly about: Correlation;
      readonly executed: Executed;
      readonly profile: Profile | undefined;
    }
  | {
      readonly kind: 'refused';
      readonly queryId: QueryId;
      readonly by: RefusedBy | 'enforcement';
      readonly reason: string;
    };

/** Question ──▶ Draft. The question is on record before anything reads it, the prompt before it leaves. */
export async function ask(
  question: Question,
  situation: Situation,
  parts: FlowParts,
  onText: (piece: string) => void,
  o: Abortable,
): Promise<Written> {
  const about = aboutQuestion(question, situation);
  const asked = await recordQuestion(parts.recorder, about, question, situation);
  await recordFollowUp(parts.recorder, { ...about, parent: asked }, question);
  const written = await writeDraft(question, situation, parts, onText, o);
  if (written.kind === 'draft') await recordDraft(parts.recorder, { ...about, parent: asked }, written.draft);
  return written;
}

/** Draft ──▶ Analysis ──▶ Decision. Pure: what the editor shows while a person types, and what `run` decides by. */
export function assess(draft: Draft, situation: Situation): Assessment {
  const analysis = situation.dialect.analyse(draft.sql, situation.catalog);
  return { draft, analysis, decision: decide(analysis, draft, situation) };
}

/** Decision ──▶ Approval ──▶ Outcome ──▶ Profile. Judges the draft anew, so that no stale judgement ever runs. */
export async function run(
  draft: Draft,
  question: Question | undefined,
  situation: Situation,
  parts: FlowParts,
  reader: RowReader,
  o: Abortable & {
    /** Rows are only looked at: nothing of their values goes anywhere, not even sealed into the trail. */
    readonly keepsNoValue?: true;
  },
): Promise<Run> {
  const queryId = asQueryId(parts.ids.next());
  const { analysis, decision } = assess(draft, situation);
  const about: Correlation = {
    requestId: draft.requestId,
    queryId,
    connection: situation.profile.name,
    actor: draft.asker,
    environment: situation.profile.environment,
    policy: decision.policy.digest,
    ...(decision.sensitivity === undefined ? {} : { classification: decision.sensitivity }),
  };
  await recordAnalysis(parts.recorder, about, analysis, {
    hasCatalog: situation.catalog !== undefined,
    ...(question === undefined ? {} : { isEdited: draft.author.kind === 'person' }),
  });
  await recordDecision(parts.recorder, about, decision, parts.clock.now());

  const refuse = async (
    stage: 'policy' | 'governing' | 'audit' | 'approval' | 'execution',
    by: RefusedBy | 'enforcement',
    reason: string,
  ): Promise<Run> => {
    const rules = [...new Set(decision.findings.map(({ rule }) => rule))];
    const before = parts.refusals.note(draft, analysis, queryId);
    const similar = before === undefined ? {} : { similar_to: before };
    await parts.recorder.record('query.blocked', about, { stage, by, rules, ...similar }, { reason });
    return { kind: 'refused', queryId, by, reason };
  };
  if (analysis.statements.length > 1)
    return await refuse('policy', 'policy', 'Only one statement runs at a time. Choose one of them.');

  const governed = govern(analysis, decision, situation);
  if (governed.kind === 'refused') return await refuse('governing', 'policy', governed.reason);
  // Whatever is sent, the trail says how it came of what was judged.
  if (governed.changes.length > 0 || governed.sql !== analysis.text)
    await recordTransformation(parts.recorder, about, analysis, decision, governed);

  // Before a person is asked: their yes would be for nothing.
  const whyNotNow =
    decision.effect === 'deny' ? undefined : await parts.enforcementPoint.whyNotNow(governed.obligations);
  if (whyNotNow !== undefined) return await refuse('policy', 'policy', whyNotNow);
  const shortfall =
    decision.effect === 'deny' ? undefined : await parts.enforcementPoint.trailShortfall(decision.risk.level, o);
  if (shortfall !== undefined) return await refuse('audit', 'enforcement', shortfall);

  const request: ApprovalRequest = {
    queryId,
    question,
    draft,
    analysis,
    decision,
    governedSql: governed.sql,
    governedDigest: digestOf(governed.sql),
    obligations: governed.obligations,
    connection: situation.profile.name,
    expiresAt:
      parts.clock.now() +
      (decision.effect === 'requireSecondPerson' ? parts.secondPersonTimeoutMs : parts.answerTimeoutMs),
  };
  const approval = await parts.gate.approve(request, about, o);
  if (approval.kind === 'refused')
    return await refuse(approval.by === 'policy' ? 'policy' : 'approval', approval.by, approval.reason);

  const profiler = new Profiler();
  const use = {
    grant: approval.grant,
    sql: governed.sql,
    profile: situation.profile,
    policyInForce: () => parts.policyInForce(),
    about,
    role: situation.catalog?.role,
  };
  try {
    const shown = withReasons(profiler.watch(reader), governed.resultReasons);
    const done = await parts.enforcementPoint.execute(use, shown, o);
    const executed = withoutWords(inWrittenText(done, governed), situation.policy);
    const { outcome, recorded } = executed;
    const profile = outcome.kind === 'succeeded' ? profiler.profile(outcome) : undefined;
    if (profile !== undefined && recorded !== undefined)
      await Promise.all([
        recordHow(parts.recorder, { ...about, parent: recorded }, outcome, { analysis, governed, situation }),
        recordProfile(parts.recorder, about, profile, {
          isComplete: executed.heldBack === undefined,
          mayKeepRanges: o.keepsNoValue !== true && isOpenData(decision),
        }),
      ]);
    return { kind: 'ran', queryId, about, executed, profile };
  } catch (thrown) {
    if (thrown instanceof TrailShortfall) return await refuse('audit', 'enforcement', thrown.message);
    if (thrown instanceof GrantError || thrown instanceof DatabaseUnavailable || thrown instanceof LimitReached)
      return await refuse('execution', 'enforcement', thrown.message);
    throw thrown;
  }
}

/** What the database told of how it ran the text that was sent: what a mask or filter looks at, the written one doesn't name. */
async function recordHow(
  recorder: Recorder,
  about: Correlation,
  outcome: Outcome,
  of: { analysis: Analysis; governed: Extract<Governed, { kind: 'governed' }>; situation: Situation },
): Promise<void> {
  if (outcome.kind !== 'succeeded' || outcome.observed === undefined) return;
  const { analysis, governed, situation } = of;
  const sent = governed.changes.length === 0 ? analysis : situation.dialect.analyse(governed.sql, situation.catalog);
  const keyOf = situation.dialect.editing?.keyOf ?? ((name: string) => name);
  await recordObservation(recorder, about, outcome.observed, sent, keyOf);
}

/** Of what isn't open, a range of one row would be the value itself. */
const isOpenData = ({ sensitivity }: Decision): boolean => sensitivity === 'public' || sensitivity === 'internal';

/** Tells whoever reads the rows which columns are masked, and what of them is left. */
function withReasons(reader: RowReader, reasons: readonly (string | undefined)[]): RowReader {
  return {
    rows: (batch) => reader.rows(batch),
    columns: (columns) =>
      reader.columns(
        columns.map((column, index) => {
          const masked = reasons[index];
          return masked === undefined ? column : { ...column, masked };
        }),
      ),
  };
}

/** The place of an error, in the text that the person wrote. */
function inWrittenText(executed: Executed, { edited }: Extract<Governed, { kind: 'governed' }>): Executed {
  const { outcome } = executed;
  if (outcome.kind !== 'failed' || outcome.error.position === undefined) return executed;
  const position = placeBefore(outcome.error.position, edited);
  return { ...executed, outcome: { ...outcome, error: { ...outcome.error, position } } };
}

export type { Situation };
