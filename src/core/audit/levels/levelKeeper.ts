import type { TrailDuty } from '../../execution/trailDuty.ts';
import { type RiskLevel, riskLevels } from '../../policy/decision.ts';
import type { AuditDemand } from '../../policy/policy.ts';
import type { Abortable, Clock } from '../../ports.ts';
import { withDeadline } from '../../prelude/withDeadline.ts';
import type { Receipt, Recorder } from '../recorder.ts';
import { levelAt, type Progress, shortfallOf } from './shortfall.ts';

/** How long a statement waits for the endpoint. A person waits with it, and a link that needs longer is as good as none. */
export const settleTimeoutMs = 5_000;

/** Statements that don't leave at present, and why. */
export interface Blocked {
  readonly risks: readonly RiskLevel[];
  /** Sentences for a person. */
  readonly reason: string;
}

export interface LevelParts {
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** What is wanted now. */
  demand(): AuditDemand;
  progress(): Progress;
  /** Delivers until the endpoint has this stream's events up to the number, or all of them without one. May throw. */
  deliver(seq: number | undefined, o: Abortable): Promise<void>;
  readonly timeoutMs?: number;
}

/** Holds every statement to the level that the policy sets, and puts on record when statements stop leaving and leave again. */
export class LevelKeeper implements TrailDuty {
  readonly #parts: LevelParts;
  #told: (Blocked & { readonly sinceUs: number }) | undefined;

  constructor(parts: LevelParts) {
    this.#parts = parts;
  }

  shortfall(risk: RiskLevel, intent: Receipt | undefined): string | undefined {
    return shortfallOf(this.#parts.demand(), risk, this.#parts.progress(), intent);
  }

  async settle(risk: RiskLevel, intent: Receipt | undefined, { signal }: Abortable): Promise<void> {
    if (this.shortfall(risk, intent) === undefined) return;
    const { hasEndpoint, roomProblem } = this.#parts.progress();
    if (hasEndpoint && roomProblem === undefined) {
      const deliver = (ended: AbortSignal): Promise<void> => this.#parts.deliver(intent?.seq, { signal: ended });
      const timeoutMs = this.#parts.timeoutMs ?? settleTimeoutMs;
      await withDeadline(timeoutMs, signal, deliver).catch(() => undefined); // `shortfall` says what is missing.
    }
    this.observe();
  }

  /** What doesn't leave at present, as far as is known without trying. */
  get blocked(): Blocked | undefined {
    const demand = this.#parts.demand();
    const progress = this.#parts.progress();
    // Where the endpoint answers, a statement waits a moment at most: that is no state to tell of.
    if (progress.hasEndpoint && !progress.isFailing && progress.roomProblem === undefined) return undefined;
    const reasons = riskLevels.map((risk) => shortfallOf(demand, risk, progress, undefined));
    const reason = reasons.find((sentence) => sentence !== undefined);
    return reason === undefined ? undefined : { risks: riskLevels.filter((_, i) => reasons[i] !== undefined), reason };
  }

  /** Records a change between leaving and not leaving, once. To be called after every change and now and then. Never throws. */
  observe(): void {
    const { recorder, clock } = this.#parts;
    const before = this.#told;
    const now = this.blocked;
    if (before?.risks.join() === now?.risks.join()) return;
    this.#told = now === undefined ? undefined : { ...now, sinceUs: before?.sinceUs ?? clock.monotonicUs() };
    const told = this.#told;
    const recording =
      now !== undefined
        ? recorder.record('audit.blocked', {}, { ...now, risks: [...now.risks], level: this.#levelOf(now) }, {})
        : before !== undefined
          ? recorder.record(
              'audit.unblocked',
              {},
              { reason: before.reason, blocked_ms: sinceMs(clock, before.sinceUs) },
              {},
            )
          : Promise.resolve();
    recording.catch(() => {
      if (this.#told === told) this.#told = before; // The next look tries again; a journal that can't be written says so itself.
    });
  }

  #levelOf({ risks }: Blocked) {
    return levelAt(this.#parts.demand(), risks[0] ?? 'critical');
  }
}

function sinceMs(clock: Clock, us: number): number {
  return Math.max(0, Math.round((clock.monotonicUs() - us) / 1000));
}
