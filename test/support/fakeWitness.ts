import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import type { Signer } from '../../src/core/audit/signature.ts';
import { openCheckpoint, readCheckpoint } from '../../src/core/audit/tree/checkpoint.ts';
import { cosignedText } from '../../src/core/audit/tree/cosignature.ts';
import { emptyRoot } from '../../src/core/audit/tree/merkleHash.ts';
import { verifyConsistency } from '../../src/core/audit/tree/proofs.ts';
import { type NoteKey, noteKeyOf, readNote, signatureLine } from '../../src/core/audit/tree/signedNote.ts';
import { startVendor, type VendorAnswer, type VendorFault } from './sinks/vendor.ts';

/** Who cosigns, and when by its clock. */
export function cosigner(name = 'witness.example/w1', signer: Signer = createSessionSigner()) {
  const key = noteKeyOf(name, signer.publicKey, 0x04);
  /** The line that it puts under a note. */
  const cosign = (note: string, seconds: number, id = key.id): string => {
    const time = BigInt(Math.floor(seconds));
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(time);
    const text = readNote(note)?.text ?? '';
    const signature = Buffer.concat([bytes, signer.sign(Buffer.from(cosignedText(text, time)))]);
    return signatureLine({ name, id, signature });
  };
  return { key, cosign };
}

/**
 * A witness that does what https://c2sp.org/tlog-witness says of add-checkpoint, in the order in which it says it, and misbehaves
 * first where a script is given. It was written from the specification, for no witness runs where tests do.
 */
export async function startFakeWitness(
  { key, cosign }: ReturnType<typeof cosigner>,
  logs: readonly NoteKey[],
  { script = [], seconds = () => 1 }: { script?: VendorFault[]; seconds?: () => number } = {},
) {
  const latest = new Map<string, { size: number; root: Buffer }>();
  const vendor = await startVendor(script, ({ method, path, body }): VendorAnswer => {
    if (method !== 'POST' || path !== '/w1/add-checkpoint') return { status: 405 };
    const split = body.indexOf('\n\n');
    const [first = '', ...proofLines] = body.slice(0, split).split('\n');
    const note = body.slice(split + 2);
    const [, oldText] = /^old (0|[1-9]\d*)$/.exec(first) ?? [];
    const submitted = readCheckpoint(note);
    if (oldText === undefined || submitted === undefined || proofLines.length > 63) return { status: 400 };
    const log = logs.find(({ name }) => name === submitted.origin);
    if (log === undefined) return { status: 404 };
    if (openCheckpoint(note, log) === undefined) return { status: 403 };
    const oldSize = Number(oldText);
    if (oldSize > submitted.size) return { status: 400 };
    const known = latest.get(submitted.origin) ?? { size: 0, root: emptyRoot() };
    if (oldSize !== known.size)
      return { status: 409, headers: { 'Content-Type': 'text/x.tlog.size' }, body: `${known.size}\n` };
    const proof = proofLines.map((line) => Buffer.from(line, 'base64'));
    const isProved =
      oldSize === 0
        ? proof.length === 0
        : oldSize === submitted.size
          ? proof.length === 0 && known.root.equals(submitted.root)
          : verifyConsistency(known, submitted, proof);
    if (!isProved) return { status: 422 };
    latest.set(submitted.origin, submitted);
    return { status: 200, body: cosign(note, seconds()) };
  });
  return {
    key,
    url: `${vendor.url}/w1`,
    requests: vendor.requests,
    /** What it remembers of a log. */
    latest,
    script,
  };
}
