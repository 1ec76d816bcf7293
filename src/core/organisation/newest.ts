import type { PolicyBundle } from './bundle.ts';

/** The newest version that was taken from each key, by its id. */
export type NewestVersions = Readonly<Record<string, number>>;

/**
 * Why a verified policy must not take the place of what was taken before, a sentence; `undefined` where it may. An older one that
 * somebody has kept is signed as well as ever: only the numbers tell. Keys that aren't pinned any more don't count.
 */
export function whyNotNewer(
  { statement, digest }: PolicyBundle,
  known: { readonly newest: NewestVersions; readonly pinnedKeyIds: readonly string[]; readonly current?: PolicyBundle },
): string | undefined {
  const floor = Math.max(
    0,
    ...known.pinnedKeyIds.map((id) => (Object.hasOwn(known.newest, id) ? (known.newest[id] ?? 0) : 0)),
  );
  if (statement.version < floor)
    return `It is version ${statement.version}, and version ${floor} was in force here already. An older policy is never taken again.`;
  const { current } = known;
  if (current !== undefined && current.statement.version === statement.version && current.digest !== digest)
    return `It is another version ${statement.version} than the one in force. Sign it again under the next number.`;
  return undefined;
}
