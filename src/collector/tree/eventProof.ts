import type { SignedRecord } from '../../core/audit/record.ts';
import { writeTlogProof } from '../../core/audit/tree/tlogProof.ts';
import { proofExtra } from '../../core/audit/verify/proofExtra.ts';
import type { Store } from '../store.ts';
import type { TreeLog } from './treeLog.ts';

/**
 * A proof that the log holds an event, to be handed out with the event itself and the opening that vouches for its key.
 * `undefined` where no checkpoint covers such an event. Looks through all logs: for people, not for dashboards.
 */
export async function proofOf(store: Store, tree: TreeLog, eventId: string): Promise<string | undefined> {
  const { checkpoint } = tree;
  const found = await findEvent(store, eventId);
  if (found === undefined || checkpoint === undefined) return undefined;
  const { log, seq, record } = found;
  const index = tree.indexOf(log.stream, seq);
  const keyEvents: SignedRecord[] = [];
  for (const at of [0, ...log.rotationsBefore(seq)]) {
    for await (const { record: naming } of log.read(at, at)) keyEvents.push(naming);
  }
  const [opening, ...rotations] = keyEvents;
  if (index === undefined || index >= checkpoint.size || opening === undefined) return undefined;
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
