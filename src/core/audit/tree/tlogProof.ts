import { readCount, readHash } from './merkleHash.ts';

/** Proof that a log holds one entry, readable on its own (https://c2sp.org/tlog-proof). */
export interface TlogProof {
  /** For whoever reads it; the proof itself says nothing of it. */
  readonly extra: Buffer;
  readonly index: number;
  /** From the leaf's sibling to the root's child. */
  readonly hashes: readonly Buffer[];
  /** The signed note, as the log wrote it. */
  readonly checkpoint: string;
}

const header = 'c2sp.org/tlog-proof@v1';

/** As many as a tree of the largest size can need, and then some. */
const maxHashes = 64;

export function writeTlogProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  const lines = [
    header,
    ...(extra.length === 0 ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index}`,
    ...hashes.map((hash) => hash.toString('base64')),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Whether a text wants to be such a proof. */
export function looksLikeTlogProof(text: string): boolean {
  return text.startsWith(`${header}\n`);
}

/** Takes a proof apart; proves nothing. `undefined` when it isn't one. */
export function readTlogProof(text: string): TlogProof | undefined {
  const split = text.indexOf('\n\n');
  const [first, ...lines] = text.slice(0, Math.max(0, split)).split('\n');
  if (first !== header) return undefined;
  const extraText = lines[0]?.startsWith('extra ') === true ? lines.shift()?.slice('extra '.length) : undefined;
  const extra = Buffer.from(extraText ?? '', 'base64');
  if (extraText !== undefined && (extraText === '' || extra.toString('base64') !== extraText)) return undefined;
  const [, indexText = ''] = /^index (\d+)$/.exec(lines.shift() ?? '') ?? [];
  const index = readCount(indexText);
  const hashes = lines.map(readHash).filter((hash) => hash !== undefined);
  if (index === undefined || hashes.length !== lines.length || hashes.length > maxHashes) return undefined;
  return { extra, index, hashes, checkpoint: text.slice(split + 2) };
}
