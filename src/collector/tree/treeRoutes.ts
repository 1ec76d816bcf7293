import { readCount } from '../../core/audit/tree/merkleHash.ts';
import { readTilePath } from '../../core/audit/tree/tiles.ts';
import type { Exchange } from '../exchange.ts';
import { safeHeaders, send, sendJson } from '../http/send.ts';
import { recordRead } from '../reading/recordRead.ts';
import { proofOf } from './eventProof.ts';
import type { TreeLog } from './treeLog.ts';

const plainText = 'text/plain; charset=utf-8';
const nothing = { reason: 'The tree has nothing of that kind.' };

/** The static resources of https://c2sp.org/tlog-tiles and the log's key. */
export async function sendTree({ tenant: { tree, outside }, url, response }: Exchange): Promise<void> {
  const text =
    url.pathname === '/checkpoint'
      ? tree.checkpoint && outside.witnessing.cosigned(tree.checkpoint.note)
      : url.pathname === '/v1/log-key'
        ? `${tree.key.text}\n`
        : undefined;
  if (text !== undefined) return send(response, 200, plainText, text);
  const name = readTilePath(url.pathname.slice(1));
  const bytes = name === undefined ? undefined : await tree.tile(name);
  if (bytes === undefined) return sendJson(response, 404, nothing);
  response.writeHead(200, {
    ...safeHeaders,
    'Content-Type': 'application/octet-stream',
    'Cache-Control': 'private, max-age=31536000, immutable',
    // The token chooses the log: whoever has two must not be given one's tile for the other's.
    Vary: 'Authorization',
  });
  response.end(bytes);
}

/** A proof that the log holds an event, with the event. */
export async function sendProof(exchange: Exchange): Promise<void> {
  const { tenant, url, response } = exchange;
  const proof = await proofOf(tenant, url.searchParams.get('event') ?? '');
  if (proof === undefined) return sendJson(response, 404, nothing);
  await recordRead(exchange, 'proof', 1);
  send(response, 200, plainText, proof);
}

/** What an acknowledgement says of the tree: the newest checkpoint, and proof that it continues the one the client has. */
export async function acknowledgedCheckpoint(tree: TreeLog, url: URL): Promise<object> {
  await tree.committed();
  const { checkpoint } = tree;
  if (checkpoint === undefined) return {};
  const known = readCount(url.searchParams.get('seen') ?? '0') ?? 0;
  const isBehind = known > 0 && known < checkpoint.size;
  const proof = isBehind ? await tree.consistency(known, checkpoint.size) : [];
  const consistency = proof.map((hash) => hash.toString('base64'));
  return { checkpoint: checkpoint.note, consistency, log_key: tree.key.text };
}

/**
 * Proof that the tree of a checkpoint the client has holds an event: for whoever frees the event, and keeps the proof instead. It
 * tells nothing of any content, so every client may ask.
 */
export async function sendInclusion({ tenant: { tree }, url, names, response }: Exchange): Promise<void> {
  const [stream = ''] = names;
  const seq = readCount(url.searchParams.get('seq') ?? '');
  const size = readCount(url.searchParams.get('size') ?? '');
  const index = seq === undefined ? undefined : tree.indexOf(stream, seq);
  const newest = tree.checkpoint?.size ?? 0;
  if (index === undefined || size === undefined || index >= size || size > newest)
    return sendJson(response, 404, nothing);
  const hashes = (await tree.inclusion(index, size)).map((hash) => hash.toString('base64'));
  sendJson(response, 200, { version: 1, index, size, hashes });
}
