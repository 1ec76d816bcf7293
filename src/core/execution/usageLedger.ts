import type { Usage } from '../policy/limits/usage.ts';
import { CodedError } from '../prelude/codedError.ts';

/** What was used can't be told or can't be counted. Nothing that is limited over time may happen. */
export class UsageError extends CodedError<'TAMPERED' | 'UNREADABLE' | 'UNWRITABLE'> {}

/** Keeps what was used, for all processes of one person, across restarts and crashes. */
export interface UsageLedger {
  /**
   * Gives the step what is counted so far and resolves with its value once the usage that it makes of it is durable. MUST
   * lose no change of another process and MUST never give back what was counted: a ledger that was removed, changed or
   * went back is an error. The step may be called again, with what others counted meanwhile, so it MUST have no effect of its
   * own. Where it returns the very usage it was given, nothing is written. @throws {UsageError} Nothing was counted.
   */
  change<T>(step: (usage: Usage) => { readonly usage: Usage; readonly value: T }): Promise<T>;
}
