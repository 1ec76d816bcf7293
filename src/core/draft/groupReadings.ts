import type { NormalForm } from '../analysis/normalForm.ts';

/** SQL with what it says; `form` is `undefined` where that can't be read, and then it agrees with nothing, not even with itself. */
export interface Reading {
  readonly sql: string;
  readonly form: NormalForm | undefined;
}

/** Readings that mean the same; never empty. */
export type Group<R extends Reading> = readonly [R, ...R[]];

/**
 * Puts readings that mean the same together: the largest group first, and in each the shortest text first. Which came first makes no
 * difference. Of groups of one size the longer comes first: it says more of what is meant. What can't be read comes last.
 */
export function groupReadings<R extends Reading>(readings: readonly R[]): readonly Group<R>[] {
  return grouped(readings, (reading) => reading.form?.form ?? reading)
    .flatMap(byLabels)
    .sort(
      ([a, ...moreOfA], [b, ...moreOfB]) =>
        Number(b.form !== undefined) - Number(a.form !== undefined) ||
        moreOfB.length - moreOfA.length ||
        (b.form?.form.length ?? 0) - (a.form?.form.length ?? 0) ||
        compare(a.sql, b.sql),
    );
}

/** What result columns are called says nothing, until two drafts call different columns the same: then one of them misleads. */
function byLabels<R extends Reading>(group: Group<R>): readonly Group<R>[] {
  const places = new Map<string, number>();
  let isMixed = false;
  for (const { form } of group)
    for (const [place, label] of (form?.labels ?? []).entries()) {
      isMixed ||= (places.get(label) ?? place) !== place;
      places.set(label, place);
    }
  return isMixed ? grouped(group, ({ form }) => JSON.stringify(form?.labels)) : [group];
}

function grouped<R extends Reading>(readings: readonly R[], keyOf: (reading: R) => unknown): Group<R>[] {
  const groups = new Map<unknown, [R, ...R[]]>();
  for (const reading of [...readings].sort((a, b) => a.sql.length - b.sql.length || compare(a.sql, b.sql))) {
    const key = keyOf(reading);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [reading]);
    else group.push(reading);
  }
  return [...groups.values()];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
