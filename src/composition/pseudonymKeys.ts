import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { type KeptPseudonymKey, keptPseudonymKeys } from '../adapters/journals/file/sealing/pseudonymKeys.ts';
import type { PseudonymKey } from '../core/audit/pseudonyms/pseudonymKey.ts';

/** A key of pseudonyms that can be used here. */
export interface UsableKey {
  readonly quarter: string;
  readonly key: PseudonymKey;
}

/**
 * The keys of pseudonyms beside these trails, oldest quarter first in each: those whose sealing key is here. A place that is no folder,
 * such as an address, has none.
 */
export async function usablePseudonymKeys(places: readonly string[]): Promise<readonly UsableKey[]> {
  const kept: KeptPseudonymKey[] = [];
  for (const directory of new Set(places)) kept.push(...(await keptPseudonymKeys(nodeDisk, directory)));
  return kept.flatMap(({ quarter, key }) => (key === undefined ? [] : [{ quarter, key }]));
}
