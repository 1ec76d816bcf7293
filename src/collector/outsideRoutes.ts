import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { readStamp, stampedSizes } from '../adapters/journals/file/stampFiles.ts';
import { treePath } from '../adapters/journals/file/treeNote.ts';
import { readCount } from '../core/audit/tree/merkleHash.ts';
import type { Exchange } from './exchange.ts';
import { sendJson } from './http/send.ts';

/** Time-stamps of one answer; each has some KiB. */
const pageStamps = 100;

/** Checkpoints with the cosignatures of outside witnesses, the newest first. They hold nothing of any content. */
export function sendCosigned({ tenant: { outside }, response }: Exchange): void {
  sendJson(response, 200, { version: 1, checkpoints: outside.witnessing.checkpoints });
}

/** Time-stamps of checkpoints of `from` entries and more, a page at a time. They hold nothing of any content. */
export async function sendTimeStamps({ tenant: { store }, url, response }: Exchange): Promise<void> {
  const from = readCount(url.searchParams.get('from') ?? '0');
  if (from === undefined) return sendJson(response, 400, { reason: 'from is a number of entries.' });
  const directory = treePath(store.directory);
  const sizes = (await stampedSizes(nodeDisk, directory)).filter((size) => size >= from);
  const timestamps = [];
  for (const size of sizes.slice(0, pageStamps)) {
    const stamp = await readStamp(nodeDisk, directory, size);
    if (stamp === undefined) continue; // Somebody took a file away; whoever verifies the folder is told.
    const [request, reply] = [stamp.request, stamp.reply].map((bytes) => bytes.toString('base64'));
    timestamps.push({ size, checkpoint: stamp.note, request, reply });
  }
  sendJson(response, 200, { version: 1, timestamps, next: sizes[pageStamps] ?? null });
}
