import { noteOf } from '../../audit/tree/witness.ts';
import type { ProvedEvent } from './provedEvent.ts';

/**
 * The newest checkpoint that these events repeat, as the signed note that it was taken from (https://c2sp.org/tlog-checkpoint): what the
 * machine had seen of the endpoint's log. `undefined` where it had seen none.
 */
export function newestCheckpoint(streams: ReadonlyMap<string, readonly ProvedEvent[]>): string | undefined {
  const claims = [...streams.values()].flat().flatMap(({ entry }) => entry.ckpt ?? []);
  const newest = claims.reduce<(typeof claims)[number] | undefined>(
    (found, claim) => (found === undefined || claim.size > found.size ? claim : found),
    undefined,
  );
  return newest === undefined ? undefined : noteOf(newest);
}
