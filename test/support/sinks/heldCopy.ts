import { createHash } from 'node:crypto';
import type { HeldCopy } from '../../conformance/sink.ts';

/** A copy read back from the fields that stand beside it. */
export function heldFromFields(
  fields: Readonly<Record<string, unknown>>,
  text: string,
  recordTimeMs: number,
): HeldCopy {
  return {
    seq: Number(fields['countersign.audit.seq']),
    digest: String(fields['countersign.audit.digest']),
    signature: String(fields['countersign.audit.sig']),
    text,
    form: fields['countersign.audit.form'] === 'full' ? 'full' : 'digest',
    isCopy: fields['countersign.audit.copy'] === 'true',
    mayBeRepeated: fields['countersign.audit.repeat'] === 'possible',
    recordTimeMs,
  };
}

/** A copy read back from a line of JSON. */
export function heldFromLine(line: string): HeldCopy {
  const read: {
    copy?: boolean;
    repeat?: string;
    payload?: { seq: number };
    envelope?: { payload: string; signatures: { sig: string }[] };
    digest?: { seq: number; digest: string; signature: string };
  } = JSON.parse(line);
  const marks = { isCopy: read.copy === true, mayBeRepeated: read.repeat === 'possible' };
  if (read.digest !== undefined) {
    const { seq, digest, signature } = read.digest;
    return { ...marks, seq, digest, signature, form: 'digest' };
  }
  return { ...marks, ...heldFromEnvelope(read.envelope), seq: Number(read.payload?.seq), form: 'full' };
}

export function heldFromEnvelope(envelope: { payload: string; signatures: { sig: string }[] } | undefined): {
  digest: string;
  signature: string;
  text: string;
} {
  const bytes = Buffer.from(envelope?.payload ?? '', 'base64');
  const digest = createHash('sha256').update(bytes).digest('base64url');
  return { digest, signature: envelope?.signatures[0]?.sig ?? '', text: bytes.toString('utf8') };
}
