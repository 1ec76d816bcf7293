import { whyClosed } from '../policy/limits/allowedHours.ts';
import { counted, type Left, leftOf, type Usage } from '../policy/limits/usage.ts';
import type { UsageObligation } from '../policy/limits/usageLimits.ts';
import { timeInWords, whyUsedUp } from '../policy/limits/usageWords.ts';
import type { Clock } from '../ports.ts';
import { CodedError } from '../prelude/codedError.ts';
import type { Row, RowReader } from './outcome.ts';
import { UsageError, type UsageLedger } from './usageLedger.ts';

/** What the policy allows over time is used up, or this isn't the time. Nothing was sent. */
export class LimitReached extends CodedError<'NOT_NOW' | 'NOT_COUNTED'> {}

/** Clocks are set right by a few seconds all the time; more than this is somebody's doing. */
const clockToleranceMs = 300_000;
/** How exactly the latest moment is kept while nothing is counted. */
const noteEveryMs = 60_000;

/** A reader that counts each row before it is handed out. */
export interface MeteredReader extends RowReader {
  /** Rows handed out so far. */
  readonly rowCount: number;
  /** UTF-8 bytes of their values. */
  readonly bytes: number;
  /** Why rows were held back; `undefined` where none were. */
  readonly heldBack: string | undefined;
}

/**
 * Counts what is used of the policy's limits over time, before it is used: a statement before it is sent, rows before they
 * are handed out. So nothing has to be given back, a crash never makes anything free, and several windows share one budget.
 */
export class Metering {
  readonly #ledger: UsageLedger;
  readonly #clock: Clock;

  constructor(ledger: UsageLedger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** Why a statement can't run now, and when it can; `undefined` where it can. Counts nothing. */
  async whyNot(usage: UsageObligation | undefined): Promise<string | undefined> {
    if (usage === undefined) return undefined;
    try {
      return await this.#ledger.change((used) => {
        const now = this.#clock.now();
        const isNews = now - used.latest >= noteEveryMs;
        return { usage: isNews ? { ...used, latest: now } : used, value: whyNotNow(used, usage, now) };
      });
    } catch (thrown) {
      if (thrown instanceof UsageError) return thrown.message;
      throw thrown;
    }
  }

  /** Counts one statement. @throws {LimitReached} It can't run now; nothing was counted. */
  async begin(usage: UsageObligation | undefined): Promise<void> {
    if (usage === undefined) return;
    const why = await this.#counting((used) => {
      const now = this.#clock.now();
      const value = whyNotNow(used, usage, now);
      if (value !== undefined) return { usage: used, value };
      return { usage: counted(used, { level: usage.level, queries: 1, rows: 0, bytes: 0 }, now), value };
    });
    if (why !== undefined) throw new LimitReached('NOT_NOW', why);
  }

  /** Counts the rows of one statement on their way to a reader, and holds back those that are over a limit. */
  reader(reader: RowReader, usage: UsageObligation | undefined): MeteredReader {
    let rowCount = 0;
    let bytes = 0;
    let heldBack: string | undefined;
    return {
      get rowCount() {
        return rowCount;
      },
      get bytes() {
        return bytes;
      },
      get heldBack() {
        return heldBack;
      },
      columns: (columns) => reader.columns(columns),
      rows: async (batch) => {
        if (heldBack !== undefined) return;
        const passed = usage === undefined ? { rows: batch, why: undefined } : await this.#pass(batch, usage);
        heldBack = passed.why;
        rowCount += passed.rows.length;
        for (const row of passed.rows) bytes += bytesOf(row);
        if (passed.rows.length > 0) await reader.rows(passed.rows);
      },
    };
  }

  async #pass(
    batch: readonly Row[],
    usage: UsageObligation,
  ): Promise<{ rows: readonly Row[]; why: string | undefined }> {
    const sizes = batch.map(bytesOf);
    try {
      const { fits, why } = await this.#ledger.change<Fitting>((used) =>
        fitting(used, sizes, usage, this.#clock.now()),
      );
      return { rows: batch.slice(0, fits), why };
    } catch (thrown) {
      // Rows that can't be counted stay back, and the statement ends as the database says that it does.
      if (thrown instanceof UsageError) return { rows: [], why: thrown.message };
      throw thrown;
    }
  }

  async #counting<T>(step: (usage: Usage) => { usage: Usage; value: T }): Promise<T> {
    try {
      return await this.#ledger.change(step);
    } catch (thrown) {
      if (thrown instanceof UsageError) throw new LimitReached('NOT_COUNTED', thrown.message, { cause: thrown });
      throw thrown;
    }
  }
}

function whyNotNow(used: Usage, { level, limits }: UsageObligation, now: number): string | undefined {
  const behindMs = used.latest - now;
  if (limits.hours.length > 0 && behindMs > clockToleranceMs)
    return `The clock of this computer was set back by ${timeInWords(behindMs)}, so it can't be told whether the policy's hours are kept. Set the clock right.`;
  for (const hours of limits.hours) {
    const why = whyClosed(hours, now);
    if (why !== undefined) return why;
  }
  const usedUp = leftOf(used, limits, level, now).filter(({ left }) => left === 0);
  const slowest = usedUp.sort((a, b) => b.moreInMs - a.moreInMs)[0];
  return slowest === undefined ? undefined : whyUsedUp(slowest);
}

interface Fitting {
  readonly fits: number;
  readonly why: string | undefined;
}

/** Counts as many rows as fit, and says why not more. */
function fitting(
  used: Usage,
  sizes: readonly number[],
  { level, limits }: UsageObligation,
  now: number,
): { usage: Usage; value: Fitting } {
  const left = leftOf(used, limits, level, now).filter(({ of }) => of !== 'queries');
  let rows = 0;
  let bytes = 0;
  const limitFor = (size: number): Left | undefined =>
    left.find((one) => (one.of === 'rows' ? rows + 1 : bytes + size) > one.left);
  let over: Left | undefined;
  for (const size of sizes) {
    over = limitFor(size);
    if (over !== undefined) break;
    rows += 1;
    bytes += size;
  }
  const usage = rows === 0 ? used : counted(used, { level, queries: 0, rows, bytes }, now);
  if (over === undefined) return { usage, value: { fits: rows, why: undefined } };
  const { of, level: bound } = over;
  const afterwards = leftOf(usage, limits, level, now).find((one) => one.of === of && one.level === bound) ?? over;
  return { usage, value: { fits: rows, why: `The result ends early. ${whyUsedUp(afterwards)}` } };
}

/** UTF-8 bytes of a row's values; NULL has none. */
function bytesOf(row: Row): number {
  return row.reduce((sum, cell) => sum + (cell === null ? 0 : Buffer.byteLength(cell, 'utf8')), 0);
}
