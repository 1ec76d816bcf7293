import type { TrailProblem } from './report.ts';
import type { StreamCheck } from './streamCheck.ts';
import { verifyStamps } from './verifyStamps.ts';
import { type FoundTree, type KeptCheckpoint, verifyTree } from './verifyTree.ts';
import { verifyWitnesses, type WitnessTrust } from './verifyWitnesses.ts';

/**
 * Verifies a log with all that people outside said of it: the tree, which must continue every checkpoint that anyone kept, cosigned
 * or had time-stamped, and then whether enough of the trusted witnesses cosigned one.
 */
export async function verifyLog(
  found: FoundTree,
  checks: ReadonlyMap<string, StreamCheck>,
  by: { readonly kept?: readonly KeptCheckpoint[]; readonly witnesses?: WitnessTrust },
): Promise<{ readonly problems: readonly TrailProblem[]; readonly notes: readonly string[] }> {
  // Before the newest checkpoint is asked for: that one must then cover them.
  const cosigned = await found.cosigned();
  const stamps = await verifyStamps(found.stamps(), found.key);
  const shown = cosigned.map((note) => ({ note, by: 'A list of cosigned checkpoints' }));
  const tree = await verifyTree(found, checks, [...(by.kept ?? []), ...shown, ...stamps.kept]);
  const vouched = by.witnesses && verifyWitnesses(cosigned, found.key, by.witnesses);
  return {
    problems: [
      ...tree.problems,
      ...(vouched?.problems ?? []).map((problem) => ({ stream: '', ...problem })),
      ...stamps.problems,
    ],
    notes: [...tree.notes, ...(vouched?.notes ?? []), ...stamps.notes],
  };
}
