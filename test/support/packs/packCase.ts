import { createSessionSigner, signerOf } from '../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { nodePlatform } from '../../../src/adapters/signers/nodeCrypto/signingKey.ts';
import { commit } from '../../../src/core/audit/disclosure.ts';
import { payloadDigest, type SignedRecord } from '../../../src/core/audit/record.ts';
import { SignedStream } from '../signedStream.ts';
import { type ForgedStream, type Line, lineOf } from './forgedPack.ts';

/** What is told of it, as exit codes tell it. */
export type Verdict = 0 | 1 | 2 | 3;
export type Change = (manifest: Record<string, unknown>) => unknown;
export type Case = readonly [name: string, verdict: Verdict, streams: () => readonly ForgedStream[], change?: Change];

export const person = (id: string) => ({ kind: 'person', 'user.id': id, 'user.roles': [] });
export const prompt = { channel: 'cli', prompt_length: 1, earlier_turns: 0, actor: person('ada') };
export const other = '01977777-0000-7000-8000-00000000000b';

/** A stream with two sealed values in its event 1, and room for more behind. */
export function streamOfAda(signer = createSessionSigner()) {
  const { digests, disclosures } = commit({ prompt: 'What does Ada earn?', 'user.full_name': 'Ada Example' });
  const stream = new SignedStream(signer).open();
  stream.add('prompt.submitted', { ...prompt, _sd: digests, _sd_alg: 'sha-256' }, disclosures).beat();
  return { stream, about: { id: 'id-1', stream: stream.stream, seq: 1, fields: ['prompt'], digests } };
}

export const erasureOf = (events: readonly unknown[], place = 'journal') => ({
  ...{ actor: person('officer'), legal_basis: 'GDPR Art. 17', place, events },
});

export const packed = ({ stream, records }: SignedStream, claim: ForgedStream['claim'] = {}): ForgedStream => ({
  stream,
  lines: records.map(lineOf),
  claim: { ...claim },
});

/** The pack of that stream, with its lines changed. */
export const changed =
  (change: (lines: Line[], stream: SignedStream) => readonly (Line | string)[], claim = {}) =>
  () => {
    const { stream } = streamOfAda();
    return [{ ...packed(stream, claim), lines: change(stream.records.map(lineOf), stream) }];
  };

/** With one line changed. */
export const at = (index: number, change: (line: Line) => Line | string) =>
  changed((lines) => lines.map((line, i) => (i === index ? change(line) : line)));

/** With events that were added to the stream, signed as all of it is. */
export const added = (add: (stream: SignedStream, about: Record<string, unknown>) => unknown) => () => {
  const { stream, about } = streamOfAda();
  add(stream, about);
  return [packed(stream)];
};

export const withoutValues = (line: Line, index: number): Line => (index === 1 ? { ...line, disclosures: [] } : line);

/** With the values of event 1 gone. */
export const gone = (add: (stream: SignedStream, about: Record<string, unknown>) => unknown) => () => {
  const { stream, about } = streamOfAda();
  add(stream, about);
  return [{ ...packed(stream), lines: stream.records.map(lineOf).map(withoutValues) }];
};

export const flipped = (base64: unknown, byte = 40): string => {
  const bytes = Buffer.from(String(base64), 'base64');
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  return bytes.toString('base64');
};

export const hold = { actor: person('legal'), hold: 'h-1', reason: 'Case 12' };

/** A second stream, whose opening has seen the first one so far. */
export function secondStream(seen: SignedStream, head: string, lastSeq = seen.records.length - 1): SignedStream {
  const stream = new SignedStream(createSessionSigner(), { stream: other });
  return stream.open({ other_streams: [{ stream: seen.stream, last_seq: lastSeq, head }] }).beat();
}

export const headOf = ({ records }: SignedStream): string => payloadDigest((records.at(-1) as SignedRecord).payload);

export const p256 = () => signerOf(nodePlatform.generate('ecdsa-p256-sha256'));
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other of the two signatures of P-256 that say the same. */
export function withHighS(line: Line): Line {
  const signature = Buffer.from(String(line['signature']), 'base64');
  const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const half = Buffer.from(s.toString(16).padStart(64, '0'), 'hex');
  return { ...line, signature: Buffer.concat([signature.subarray(0, 32), half]).toString('base64') };
}

/** The stream with one more event of exactly this text, signed. */
export function resigned(stream: SignedStream, signer: Parameters<typeof streamOfAda>[0], text: string): ForgedStream {
  const payload = Buffer.from(text, 'utf8');
  const kind = 'application/vnd.countersign.audit.event.v1+json';
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${kind.length} ${kind} ${payload.length} `), payload]);
  const signature = signer?.sign(signed) ?? Buffer.alloc(64);
  const own = packed(stream);
  return { ...own, lines: [...own.lines, lineOf({ payload, signature, disclosures: [] })] };
}
