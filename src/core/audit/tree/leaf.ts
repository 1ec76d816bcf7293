import { payloadDigest, type SignedRecord } from '../record.ts';
import { isStreamId } from '../segment.ts';
import { readCount } from './merkleHash.ts';

/**
 * What the tree holds of an event: which one it is, the digest of its payload and its signature. Nothing of its content, so
 * that content can be withheld or erased while the tree stays whole.
 */
export interface Leaf {
  readonly stream: string;
  readonly seq: number;
  /** As the next event's `prev`. */
  readonly digest: string;
  /** Base64url. */
  readonly signature: string;
}

const kind = 'countersign-audit-leaf/v1';

export function leafData(stream: string, seq: number, record: Pick<SignedRecord, 'payload' | 'signature'>): Buffer {
  const digest = payloadDigest(record.payload);
  const signature = Buffer.from(record.signature).toString('base64url');
  return Buffer.from(`${kind}\n${stream}\n${seq}\n${digest}\n${signature}\n`, 'ascii');
}

/** Reads what a log says is a leaf; `undefined` when it is none of ours. Leaves with the same members are the same bytes. */
export function readLeaf(data: Buffer): Leaf | undefined {
  const [first, stream = '', seqText = '', digest = '', signature = '', end, ...more] = data
    .toString('latin1')
    .split('\n');
  const seq = readCount(seqText);
  if (first !== kind || end !== '' || more.length > 0 || !isStreamId(stream) || seq === undefined) return undefined;
  if (!/^[0-9A-Za-z_-]{43}$/.test(digest) || !/^[0-9A-Za-z_-]{86}$/.test(signature)) return undefined;
  return { stream, seq, digest, signature };
}
