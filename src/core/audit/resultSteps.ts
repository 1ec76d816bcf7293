import type { Profile } from '../outcome/profile.ts';
import type { Clear, Sealed } from './catalogue.ts';
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

/** Rows were put before a person. */
export function recordViewed(recorder: Recorder, about: Correlation, what: Clear<'result.viewed'>): Promise<Receipt> {
  return recorder.record('result.viewed', about, what, {});
}

/** How a person had rows arranged, and what they sought in them: a value of each filter, and a text. */
export interface Arrangement {
  readonly clear: Clear<'result.filtered'>['arrangements'][number];
  readonly sought: Sealed<'result.filtered'>['sought'][number];
}

/** Rows were sorted, filtered or searched. Values are sealed: they are values of the rows, as a rule. */
export function recordFiltered(
  recorder: Recorder,
  about: Correlation,
  arrangements: readonly Arrangement[],
): Promise<Receipt> {
  return recorder.record(
    'result.filtered',
    about,
    { arrangements: arrangements.map(({ clear }) => clear) },
    { sought: arrangements.map(({ sought }) => sought) },
  );
}

/** Rows are about to leave the program, or have left it by the standard output. */
export function recordExported(
  recorder: Recorder,
  about: Correlation,
  what: Clear<'result.exported'>,
  file: Sealed<'result.exported'> = {},
): Promise<Receipt> {
  return recorder.record('result.exported', about, what, file);
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
