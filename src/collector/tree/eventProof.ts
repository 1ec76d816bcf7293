import { toEnvelope } from '../../core/audit/dsse.ts';
import { keyIdOf } from '../../core/audit/ed25519.ts';
import type { SignedRecord } from '../../core/audit/record.ts';
import { writeTlogProof } from '../../core/audit/tree/tlogProof.ts';
import type { Store } from '../store.ts';
import type { StreamLog } from '../streamLog.ts';
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
  const opening = await firstOf(log);
  if (index === undefined || index >= checkpoint.size || opening === undefined) return undefined;
  const keyId = keyIdOf(log.sessionPublicKey ?? '');
  const extra = { version: 1, opening: toEnvelope(opening, keyId), event: toEnvelope(record, keyId) };
  return writeTlogProof({
    extra: Buffer.from(JSON.stringify(extra), 'utf8'),
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

async function firstOf(log: StreamLog): Promise<SignedRecord | undefined> {
  for await (const { record } of log.read(0, 0)) return record;
  return undefined;
}
