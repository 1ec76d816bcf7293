import type { ResultColumn } from '../../execution/outcome.ts';

/** Names of the columns, in their order, of which none stands twice: the second `id` is `id_2`, or the next number that is free. */
export function distinctNames(columns: readonly ResultColumn[]): readonly string[] {
  const taken = new Set(columns.map(({ name }) => name));
  const seen = new Set<string>();
  return columns.map(({ name }) => {
    let own = name;
    for (let count = 2; seen.has(own) || (own !== name && taken.has(own)); count += 1) own = `${name}_${count}`;
    seen.add(own);
    return own;
  });
}
