import { ModelError } from './database.ts';

/** Bits of @@OPTIONS. */
const optionBits: Readonly<Record<string, number>> = {
  IMPLICIT_TRANSACTIONS: 2,
  CURSOR_CLOSE_ON_COMMIT: 4,
  ANSI_WARNINGS: 8,
  ANSI_PADDING: 16,
  ANSI_NULLS: 32,
  ARITHABORT: 64,
  QUOTED_IDENTIFIER: 256,
  NOCOUNT: 512,
  CONCAT_NULL_YIELDS_NULL: 4096,
  NUMERIC_ROUNDABORT: 8192,
  XACT_ABORT: 16_384,
};

/** What SET has set in a session. */
export class ModelSettings {
  #options = 0;
  #values = new Map<string, string>();
  /** What outlives the text that set it, and a transaction. */
  contextInfo: string | null = null;
  readonly sessionContext = new Map<string, string>();

  has(option: string): boolean {
    return (this.#options & (optionBits[option] ?? 0)) !== 0;
  }

  value(name: string): string | undefined {
    return this.#values.get(name);
  }

  set(what: string, value: string): void {
    const bit = optionBits[what];
    if (what === 'CONTEXT_INFO') this.contextInfo = value.toLowerCase();
    else if (bit !== undefined) this.#options = value === 'ON' ? this.#options | bit : this.#options & ~bit;
    else this.#values.set(what, value);
  }

  /** Takes back what a text has set that is executed within another. */
  async within(work: () => Promise<void>): Promise<void> {
    const [options, values] = [this.#options, new Map(this.#values)];
    try {
      await work();
    } finally {
      this.#options = options;
      this.#values = values;
    }
  }

  reset(): void {
    this.#options = 0;
    this.#values.clear();
    this.contextInfo = null;
    this.sessionContext.clear();
  }

  /** What a name with @@ gives. @throws {ModelError} */
  global(name: string, depth: number): number | string {
    switch (name.toUpperCase()) {
      case '@@OPTIONS':
        return this.#options;
      case '@@TRANCOUNT':
        return depth;
      case '@@LANGUAGE':
        return (this.#values.get('LANGUAGE') ?? 'BRITISH').toLowerCase();
      case '@@DATEFIRST':
        return this.#values.get('DATEFIRST') ?? '1';
      case '@@LOCK_TIMEOUT':
        return (this.#values.get('LOCK_TIMEOUT') ?? '-1').replace(' ', '');
      default:
        throw new ModelError(137, `Must declare the scalar variable "${name}".`);
    }
  }
}
