import { readCount } from '../../core/audit/tree/merkleHash.ts';
import { readTilePath } from '../../core/audit/tree/tiles.ts';
import type { Store } from '../store.ts';
import { proofOf } from './eventProof.ts';
import type { TreeLog } from './treeLog.ts';

/** An answer about the tree. */
export interface TreeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const plainText = { 'Content-Type': 'text/plain; charset=utf-8' };

/** The static resources of https://c2sp.org/tlog-tiles, the log's key, and proofs to hand out; `undefined` for anything else. */
export async function answerTree(
  { store, tree }: { readonly store: Store; readonly tree: TreeLog },
  url: URL,
): Promise<TreeAnswer | undefined> {
  const { checkpoint } = tree;
  if (url.pathname === '/checkpoint') return textOr404(checkpoint?.note);
  if (url.pathname === '/v1/log-key') return textOr404(`${tree.key.text}\n`);
  if (url.pathname === '/v1/proof') return textOr404(await proofOf(store, tree, url.searchParams.get('event') ?? ''));
  const name = readTilePath(url.pathname.slice(1));
  const bytes = name === undefined ? undefined : await tree.tile(name);
  if (bytes === undefined) return undefined;
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Cache-Control': 'private, max-age=31536000, immutable',
  };
  return { status: 200, headers, body: bytes };
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

function textOr404(body: string | undefined): TreeAnswer {
  if (body !== undefined) return { status: 200, headers: plainText, body };
  const reason = 'The tree has nothing of that kind.';
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  return { status: 404, headers, body: `${JSON.stringify({ reason })}\n` };
}
