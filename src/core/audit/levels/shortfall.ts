import type { RiskLevel } from '../../policy/decision.ts';
import type { AuditDemand } from '../../policy/policy.ts';
import type { AuditLevel } from '../../policy/policyFile.ts';
import { assertNever } from '../../prelude/assertNever.ts';
import { timeSpanText } from '../../prelude/timeSpan.ts';
import type { Receipt } from '../recorder.ts';

/** How far the trail has come on its way to the endpoint, at one moment. */
export interface Progress {
  readonly hasEndpoint: boolean;
  /** Whether the last attempt to deliver failed. False while none was made. */
  readonly isFailing: boolean;
  /** Why, as a sentence. */
  readonly problem: string | undefined;
  /** Events that wait for the endpoint, of this stream and of those whose process is gone; `undefined` until they are counted. */
  readonly backlog: number | undefined;
  /** Number of this stream's last event that the endpoint has; -1 before the first. */
  readonly acknowledgedSeq: number;
  /** Number of this stream's last durable event; -1 before the first. */
  readonly lastSeq: number;
  /** Time since the last acknowledgement, in milliseconds; `undefined` where none is known of. */
  readonly sinceAcknowledgedMs: number | undefined;
  /** Why the journal has no room for anything new, as sentences; `undefined` while it has. */
  readonly roomProblem: string | undefined;
}

/** The level that counts at a risk. */
export function levelAt(demand: AuditDemand, risk: RiskLevel): AuditLevel {
  return demand.endpointRequiredFor.includes(risk) ? 'endpoint' : demand.level;
}

/**
 * Why a statement of this risk may not leave, in sentences; `undefined` when it may. What isn't known counts as not done.
 * Without an intent it is a forecast: then an endpoint that isn't known to be out of reach is taken to answer.
 */
export function shortfallOf(
  demand: AuditDemand,
  risk: RiskLevel,
  progress: Progress,
  intent: Receipt | undefined,
): string | undefined {
  const level = levelAt(demand, risk);
  switch (level) {
    case 'best-effort':
      return undefined;
    case 'local':
      return progress.roomProblem ?? unrecordedOf(intent);
    case 'bounded-offline':
      return progress.roomProblem ?? unrecordedOf(intent) ?? withoutEndpoint(progress) ?? outOfBounds(demand, progress);
    case 'endpoint':
      return progress.roomProblem ?? unrecordedOf(intent) ?? withoutEndpoint(progress) ?? notThere(progress, intent);
    default:
      return assertNever(level, 'level');
  }
}

function unrecordedOf(intent: Receipt | undefined): string | undefined {
  if (intent === undefined || Number.isFinite(intent.seq)) return undefined;
  return "This couldn't be recorded, and the policy no longer lets it run so. Run it again.";
}

function withoutEndpoint({ hasEndpoint }: Progress): string | undefined {
  if (hasEndpoint) return undefined;
  return 'The policy wants the audit trail at a central endpoint, and none is set. Set countersign.audit.endpoint, or COUNTERSIGN_ENDPOINT.';
}

function outOfBounds(demand: AuditDemand, progress: Progress): string | undefined {
  const { backlog, sinceAcknowledgedMs } = progress;
  if (backlog === undefined)
    return because('It is not known yet how many audit events wait for the endpoint.', progress);
  if (backlog >= demand.maxBacklog) {
    const counts = `${backlog.toLocaleString('en')} audit events wait for the endpoint, and the policy lets statements run while fewer than ${demand.maxBacklog.toLocaleString('en')} do.`;
    return because(counts, progress);
  }
  if (sinceAcknowledgedMs === undefined)
    return because('The endpoint has acknowledged no audit event yet, as far as this machine knows.', progress);
  if (sinceAcknowledgedMs >= demand.maxOfflineMs) {
    const times = `The endpoint last acknowledged an audit event ${timeSpanText(sinceAcknowledgedMs)} ago, and the policy lets statements run for ${timeSpanText(demand.maxOfflineMs)} without.`;
    return because(times, progress);
  }
  return undefined;
}

function notThere(progress: Progress, intent: Receipt | undefined): string | undefined {
  const { isFailing, acknowledgedSeq, lastSeq } = progress;
  const isThere = intent === undefined ? !isFailing || acknowledgedSeq >= lastSeq : acknowledgedSeq >= intent.seq;
  if (isThere) return undefined;
  return because(
    "The policy wants this at the audit endpoint before it runs, and the endpoint hasn't acknowledged it.",
    progress,
  );
}

function because(what: string, { problem }: Progress): string {
  const then = 'It runs again as soon as the endpoint answers.';
  return problem === undefined ? `${what} ${then}` : `${what} ${problem} ${then}`;
}
