import type { Example } from './example.ts';
import type { Sighting } from './hit.ts';
import type { Occurrence } from './occurrence.ts';

/** Looks for one kind of what is unusual. Every detector rests on counts that a person can check by hand. */
export interface Detector {
  /** Name of its file. */
  readonly id: string;
  /** Goes up whenever it would find something else in the same trail. */
  readonly version: number;
  readonly docs: {
    readonly title: string;
    /** What it compares, what with, and from what on it tells: a sentence each. */
    readonly compares: string;
    readonly baseline: string;
    readonly threshold: string;
    /** What it can't see. */
    readonly blind: string;
    readonly found: readonly Example[];
    readonly notFound: readonly Example[];
  };
  watch(): Watch;
}

/** A detector at work on one trail. What it tells of an occurrence rests on that one and those before, so that it stays as it is when a trail grows. */
export interface Watch {
  /** MUST be called in the order of time. */
  see(occurrence: Occurrence): readonly Sighting[];
  /** What the mere passing of time until a moment, in milliseconds since the Unix epoch, adds; called once, at the end. */
  end?(nowMs: number): readonly Sighting[];
}
