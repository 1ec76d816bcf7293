import type { Clear } from './catalogue.ts';
import { Gathering, type HandedOn, type Timer } from './gathering.ts';
import type { Arrangement } from './resultSteps.ts';
import { type RowRange, rangesText, unitedRanges } from './rowRanges.ts';

/** What a person does with one result goes on record this often at most, in milliseconds. */
const everyMs = 5_000;
/** How long the event that rows were handed out waits for what stands on the screen then, in milliseconds: a panel may have to open first. */
const firstLookMs = 5_000;
/** Longest text of the rows that one event names; what is more stands in the next one. */
const mostCharacters = 4_000;
/** Arrangements that one event tells. */
const mostArrangements = 20;

/** Puts on record what is gathered. Neither may reject: the rows are on the screen already. */
export interface WatchRecord {
  viewed(what: Clear<'result.viewed'>): Promise<unknown>;
  filtered(arrangements: readonly Arrangement[]): Promise<unknown>;
}

interface Look {
  readonly ranges: readonly RowRange[];
  /** Whether the database computed the rows for this, and they were not shown before. */
  readonly isFresh: boolean;
}

/** What a person sees of one result and how they arrange it, put together to one event of each kind in five seconds. */
export class ResultWatch {
  readonly #looks: Gathering<Look>;
  readonly #arrangements: Gathering<Arrangement>;
  readonly #rows: number;
  readonly #record: WatchRecord;
  /** Ends the wait for the first look. */
  #cancelWait: (() => void) | undefined;

  /** The rows were handed to the panel just now, and this many. `seen` stood on the screen while they came. */
  constructor(rows: number, seen: readonly RowRange[], record: WatchRecord, timer: Timer) {
    this.#rows = rows;
    this.#record = record;
    this.#looks = new Gathering(everyMs, timer, (looks) => this.#viewed(looks));
    this.#arrangements = new Gathering(everyMs, timer, (all) => ({
      done: record.filtered(all.slice(0, mostArrangements)),
      rest: all.slice(mostArrangements),
    }));
    if (seen.length > 0) this.#looks.add({ ranges: seen, isFresh: true });
    else
      this.#cancelWait = timer.after(firstLookMs, () => {
        this.#cancelWait = undefined;
        this.#looks.add({ ranges: [], isFresh: true });
      });
  }

  /** These rows stand on the screen. `isFresh`: not shown again from memory. */
  looked(ranges: readonly RowRange[], isFresh: boolean): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#looks.add({ ranges, isFresh });
  }

  arranged(arrangement: Arrangement): void {
    this.#arrangements.add(arrangement);
  }

  /** Call before the result or the program goes. Resolves once all is on record. */
  async end(): Promise<void> {
    if (this.#cancelWait !== undefined) this.looked([], true);
    await Promise.all([this.#looks.flush(), this.#arrangements.flush()]);
  }

  #viewed(looks: readonly Look[]): HandedOn<Look> {
    const isFresh = looks[0]?.isFresh === true;
    const others = looks.findIndex((look) => look.isFresh !== isFresh);
    const alike = others === -1 ? looks : looks.slice(0, others);
    const later = others === -1 ? [] : looks.slice(others);
    const ranges = unitedRanges(alike.flatMap((look) => look.ranges))
      .filter(([first]) => first <= this.#rows)
      .map(([first, last]): RowRange => [first, Math.min(last, this.#rows)]);
    const { text, rest } = rangesText(ranges, mostCharacters);
    const done = this.#record.viewed({
      in: 'results',
      rows: this.#rows,
      ...(text === '' ? {} : { on_screen: text }),
      recomputed: isFresh,
    });
    return { done, rest: rest.length === 0 ? later : [{ ranges: rest, isFresh }, ...later] };
  }
}
