/**
 * What is wrong with a trail.
 * - `tampering`: bytes or order are not as they were signed and acknowledged, or two signed statements contradict.
 * - `unverifiable`: something needed for the proof is missing or unknown, such as a key.
 * - `finding`: true and explained, but someone should know: an unfinished write, a withheld field, a missing stream.
 */
export type Severity = 'tampering' | 'unverifiable' | 'finding';

export interface TrailProblem {
  readonly severity: Severity;
  readonly stream: string;
  /** Number of the event it is about; absent when it is about the stream or a file. */
  readonly seq?: number;
  /** Type of that event without prefix and version, for example `query.dispatched`; absent when it can't be known. */
  readonly event?: string;
  /** One sentence for a person. */
  readonly message: string;
}

export interface VerificationReport {
  readonly version: 1;
  readonly result: 'valid' | 'findings' | 'tampered' | 'unverifiable';
  /** 0 valid · 1 findings · 2 tampered · 3 unverifiable. */
  readonly exitCode: 0 | 1 | 2 | 3;
  readonly streams: number;
  readonly events: number;
  readonly problems: readonly TrailProblem[];
  /** Sentences that need no action: what was proved, and on what it rests. */
  readonly notes: readonly string[];
}

/** The verdict over everything found. Tampering outweighs what can't be verified, and that outweighs findings. */
export function reportOf(
  seen: { readonly streams: number; readonly events: number },
  problems: readonly TrailProblem[],
  notes: readonly string[],
): VerificationReport {
  const has = (severity: Severity): boolean => problems.some((problem) => problem.severity === severity);
  const verdict = has('tampering')
    ? ({ result: 'tampered', exitCode: 2 } as const)
    : has('unverifiable')
      ? ({ result: 'unverifiable', exitCode: 3 } as const)
      : has('finding')
        ? ({ result: 'findings', exitCode: 1 } as const)
        : ({ result: 'valid', exitCode: 0 } as const);
  return { version: 1, ...verdict, streams: seen.streams, events: seen.events, problems, notes };
}
