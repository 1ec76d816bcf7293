import type { SignedRecord } from '../../core/audit/record.ts';
import { readCheckpoint } from '../../core/audit/tree/checkpoint.ts';
import { writeTlogProof } from '../../core/audit/tree/tlogProof.ts';
import { proofExtra } from '../../core/audit/verify/proofExtra.ts';
import type { Store } from '../store.ts';
import type { Tenant } from '../tenants/tenant.ts';

/**
 * A proof that the log holds an event, to be handed out with the event itself and the opening that vouches for its key.
 * It rests on the checkpoint that most witnesses have cosigned, where one covers the event, and on the newest otherwise.
 * `undefined` where no checkpoint covers such an event. Looks through all logs: for people, not for dashboards.
 */
export async function proofOf(
  { store, tree, outside }: Pick<Tenant, 'store' | 'tree' | 'outside'>,
  eventId: string,
): Promise<string | undefined> {
  const newest = tree.checkpoint;
  const found = await findEvent(store, eventId);
  if (found === undefined || newest === undefined) return undefined;
  const { log, seq, record } = found;
  const index = tree.indexOf(log.stream, seq);
  const keyEvents: SignedRecord[] = [];
  for (const at of [0, ...log.rotationsBefore(seq)]) {
    for await (const { record: naming } of log.read(at, at)) keyEvents.push(naming);
  }
  const [opening, ...rotations] = keyEvents;
  if (index === undefined || index >= newest.size || opening === undefined) return undefined;
  const cosigned = outside.witnessing.covering(index);
  const size = cosigned === undefined ? undefined : readCheckpoint(cosigned)?.size;
  const isUsable = size !== undefined && size <= newest.size; // The tree can have been set back since.
  const checkpoint = isUsable && cosigned !== undefined ? { note: cosigned, size } : newest;
  return writeTlogProof({
    extra: proofExtra({ opening, rotations, event: record }),
    index,
    hashes: await tree.inclusion(index, checkpoint.size),
    checkpoint: checkpoint.note,
  });
}

async function findEvent(store: Store, eventId: string) {
  for (const log of store.streams()) {
    for await (const { entry, seq, record } of log.read(0, log.nextSeq - 1)) {
      if (entry.id === eventId) return { log, seq, record };
    }
  }
  return undefined;
}
