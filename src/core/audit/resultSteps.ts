import type { Profile } from '../outcome/profile.ts';
import type { Clear } from './catalogue.ts';
import type { Correlation, Receipt, Recorder } from './recorder.ts';

/** What became of a result, as it stands in the trail. */

/** What is known of a result beside its profile. */
export interface Handed {
  /** Whether no limit over time held rows back. */
  readonly isComplete: boolean;
  /** Whether the least and greatest values of columns may be kept. */
  readonly mayKeepRanges: boolean;
}

/** What rows look like, and what of that a reader should know. */
export async function recordProfile(
  recorder: Recorder,
  about: Correlation,
  profile: Profile,
  { isComplete, mayKeepRanges }: Handed,
): Promise<void> {
  const { rows, truncated, columns, ranges } = profile;
  const parent = await recorder.record(
    'result.profiled',
    about,
    {
      rows,
      truncated,
      columns: columns.map(({ name, type, nulls, masked }) => ({
        name,
        type,
        nulls,
        ...(masked === undefined ? {} : { masked: true }),
      })),
    },
    { result_sha256: profile.digest, ...(mayKeepRanges ? { ranges: ranges.map((range) => ({ ...range })) } : {}) },
  );
  const check = (uid: string, isKept: boolean) => ({ uid, result: isKept ? ('pass' as const) : ('fail' as const) });
  const checks = [
    check('has_rows', rows > 0),
    check('complete', isComplete && !truncated),
    check('columns_filled', rows === 0 || columns.every(({ nulls }) => nulls < rows)),
  ];
  await recorder.record('result.checked', { ...about, parent }, { checks }, {});
}

/** Rows were put before a person, in this place. */
export function recordViewed(
  recorder: Recorder,
  about: Correlation,
  where: Clear<'result.viewed'>['in'],
  rows: number,
): Promise<Receipt> {
  return recorder.record('result.viewed', about, { in: where, rows }, {});
}

/** Rows left the program. */
export function recordExported(
  recorder: Recorder,
  about: Correlation,
  what: Clear<'result.exported'>,
): Promise<Receipt> {
  return recorder.record('result.exported', about, what, {});
}

/** What a person thinks of an answer. An empty comment is none. */
export function recordFeedback(
  recorder: Recorder,
  about: Correlation,
  label: Clear<'feedback.given'>['label'],
  comment: string,
): Promise<Receipt> {
  return recorder.record('feedback.given', about, { label }, comment === '' ? {} : { comment: comment.toWellFormed() });
}
