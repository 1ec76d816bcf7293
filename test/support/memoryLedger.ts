import type { UsageLedger } from '../../src/core/execution/usageLedger.ts';
import { nothingUsed, type Usage } from '../../src/core/policy/limits/usage.ts';

/** A ledger that forgets with the test, and fails when it is told to. */
export class MemoryLedger implements UsageLedger {
  usage: Usage = nothingUsed;
  fails: Error | undefined;

  async change<T>(step: (usage: Usage) => { readonly usage: Usage; readonly value: T }): Promise<T> {
    if (this.fails !== undefined) throw this.fails;
    const { usage, value } = step(this.usage);
    this.usage = usage;
    return value;
  }
}
