import { createSessionSigner } from '../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import type { SignedRecord } from '../../../src/core/audit/record.ts';
import { added, at, type Case, changed, other, resigned, streamOfAda } from './packCase.ts';

/** Lines that one reader might take and another not. */
export const ambiguous: readonly Case[] = [
  ['with a line that is no JSON', 2, changed((lines) => [...lines, '{'], { events: 4, last_seq: 2 })],
  ['with an empty line', 2, changed((lines) => [...lines.slice(0, 2), '', ...lines.slice(2)])],
  ['with a mark before a line', 2, at(2, (line) => `\ufeff${JSON.stringify(line)}`)],
  ['with a word that only some take for JSON', 2, at(2, (line) => JSON.stringify(line).replace('{', '{"x":NaN,'))],
  ['with a space in a signature', 2, at(2, (line) => ({ ...line, signature: ` ${String(line['signature'])}` }))],
  [
    'with a payload in base64url',
    2,
    at(2, (line) => ({ ...line, payload: `${String(line['payload']).replaceAll('=', '')}-` })),
  ],
  ['with a text for its disclosures', 2, at(2, (line) => ({ ...line, disclosures: '' }))],
  ['with an object for its disclosures', 2, at(2, (line) => ({ ...line, disclosures: {} }))],
  ['with less than nothing taken out', 2, at(1, (line) => ({ ...line, withheld: -1 }))],
  ['with a word for what was taken out', 2, at(1, (line) => ({ ...line, withheld: 'all' }))],
  ['with true for what was taken out', 2, at(1, (line) => ({ ...line, withheld: true }))],
  [
    'signed in another spelling than the canonical one',
    2,
    () => {
      const signer = createSessionSigner();
      const { stream } = streamOfAda(signer);
      const text = (stream.records.pop() as SignedRecord).payload.toString('utf8');
      return [resigned(stream, signer, text.replace('"v":1', '"v": 1'))];
    },
  ],
  [
    'signed with a field that is there twice',
    2,
    () => {
      const signer = createSessionSigner();
      const { stream } = streamOfAda(signer);
      const text = (stream.records.pop() as SignedRecord).payload.toString('utf8');
      return [resigned(stream, signer, text.replace('"v":1', '"uptime_ms":9,"v":1'))];
    },
  ],
];

const one = added(() => undefined);
const listOf = (manifest: Record<string, unknown>, name: string) => manifest[name] as Record<string, unknown>[];

/** Manifests that are none, or say what can't be. */
export const manifests: readonly Case[] = [
  ['whose manifest is no JSON', 2, one, () => '{'],
  ['whose manifest is a list', 2, one, () => []],
  ['whose manifest has no version', 2, one, ({ version, ...rest }) => rest],
  ['whose manifest calls its version by a word', 2, one, (manifest) => ({ ...manifest, version: '1' })],
  ['of a later version', 3, one, (manifest) => ({ ...manifest, version: 2 })],
  ['whose manifest names no stream', 2, one, (manifest) => ({ ...manifest, streams: [] })],
  ['whose manifest names nothing at all', 2, () => [], (manifest) => ({ ...manifest, streams: [], files: [] })],
  [
    'whose manifest names a stream twice',
    2,
    one,
    (manifest) => ({ ...manifest, streams: [...listOf(manifest, 'streams'), ...listOf(manifest, 'streams')] }),
  ],
  [
    'whose manifest names a stream that is not there',
    2,
    one,
    (manifest) => ({ ...manifest, streams: listOf(manifest, 'streams').map((claim) => ({ ...claim, stream: other })) }),
  ],
  [
    'whose manifest does not name the file of a stream',
    2,
    one,
    (manifest) => ({ ...manifest, files: listOf(manifest, 'files').slice(1) }),
  ],
  [
    'whose manifest has another digest of the events',
    2,
    one,
    (manifest) => ({
      ...manifest,
      files: listOf(manifest, 'files').map((file, i) => (i === 0 ? { ...file, sha256: '0'.repeat(64) } : file)),
    }),
  ],
  [
    'whose manifest calls its completeness by a word',
    2,
    one,
    (manifest) => ({
      ...manifest,
      streams: listOf(manifest, 'streams').map((claim) => ({ ...claim, complete: 'yes' })),
    }),
  ],
];
