import type { Receipt } from '../audit/recorder.ts';
import type { RiskLevel } from '../policy/decision.ts';
import type { Abortable } from '../ports.ts';

/** What the policy wants of the trail before a statement leaves. The enforcement point asks and never decides it. */
export interface TrailDuty {
  /**
   * Tries, for a few seconds at most, to have done what is wanted: of all that is recorded, or up to the intent. Resolves
   * either way. An abort ends the wait alone: what is recorded stays, and goes on being delivered.
   */
  settle(risk: RiskLevel, intent: Receipt | undefined, o: Abortable): Promise<void>;
  /**
   * Why a statement of this risk may not leave at this very moment, as sentences for a person; `undefined` when it may.
   * `intent` is the record that it is about to leave; without one the answer is a forecast.
   */
  shortfall(risk: RiskLevel, intent: Receipt | undefined): string | undefined;
}
