// A journal written once and kept: what was readable then must be readable for ever. The first test reads it with nothing of
// the product, only from what docs/reference/audit-format.md says.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { temporaryFolder } from '../support/trailWorld.ts';
import tampered from './audit/tampered.json' with { type: 'json' };

const journal = path.join(import.meta.dirname, 'audit', 'journal');
const stream = '019ca8a0-3ea5-7000-b4fc-42dbd5a80155';
const folder = path.join(journal, 'streams', stream);
const segments = readdirSync(folder).filter((name) => name.endsWith('.seg'));

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('base64url');

function preAuth(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
}

function isSigned(publicKey: string, type: string, payload: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, preAuth(type, payload), key, signature);
}

/** Bodies of a file's frames by type, after the eight bytes of its magic text. */
function* framesOf(bytes: Buffer): Generator<{ type: number; body: Buffer }> {
  expect(bytes.toString('ascii', 0, 8)).toBe('CSGNAUD1');
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    const covered = Buffer.concat([bytes.subarray(at, at + 4), bytes.subarray(at + 8, at + 9 + length)]);
    expect(crc32(covered)).toBe(bytes.readUInt32LE(at + 4));
    yield { type: bytes.readUInt8(at + 8), body: bytes.subarray(at + 9, at + 9 + length) };
    at += Math.ceil((9 + length) / 8) * 8;
  }
}

describe('the journal that was kept', () => {
  it('can be proved with a dozen lines that know only the documented format', () => {
    const events: { type: string; sealed: Record<string, unknown> }[] = [];
    let head = Buffer.alloc(32).toString('base64url');
    let sessionKey = '';
    for (const name of segments) {
      for (const { type, body } of framesOf(readFileSync(path.join(folder, name)))) {
        if (type !== 1) continue;
        const payloadEnd = 8 + body.readUInt32LE(0);
        const payload = body.subarray(8, payloadEnd);
        const disclosures = body
          .toString('ascii', payloadEnd + 64)
          .split('~')
          .filter((text) => text !== '');
        const entry = JSON.parse(payload.toString('utf8'));
        if (entry.seq === 0) {
          sessionKey = entry.session_key;
          const { device_key, session_key } = entry;
          const certificate = Buffer.from(
            `{"device_key":"${device_key}","session_key":"${session_key}","stream":"${stream}","v":1}`,
          );
          const type = 'application/vnd.countersign.session-key.v1+json';
          expect(isSigned(device_key, type, certificate, Buffer.from(entry.device_signature, 'base64url'))).toBe(true);
        }
        const signature = body.subarray(payloadEnd, payloadEnd + 64);
        expect(isSigned(sessionKey, 'application/vnd.countersign.audit.event.v1+json', payload, signature)).toBe(true);
        expect([entry.seq, entry.prev, entry.stream]).toEqual([events.length, head, stream]);
        expect(disclosures.map(sha256).sort()).toEqual(entry._sd ?? []);
        head = sha256(payload);
        const sealed = disclosures.map((text) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8')).slice(1));
        events.push({ type: entry.type, sealed: Object.fromEntries(sealed) });
      }
    }
    expect(events.map(({ type }) => type)).toEqual([
      'countersign.stream.opened.v1',
      'countersign.prompt.submitted.v1',
      'countersign.sql.generated.v1',
      'countersign.query.dispatched.v1',
      'countersign.query.completed.v1',
      'countersign.stream.closed.v1',
    ]);
    expect(events[1]?.sealed).toEqual({
      prompt: 'revenue € 😀?',
      'user.full_name': 'Ada Beispiel-Łukasiewicz',
      'user.attributes': { region: 'EU' },
    });
    expect(events[2]?.sealed['explanation']).toBe('"quoted"\n\u0000');
    expect(head).toBe('ohzSmc0DQFQDVfgHatjMkWS4FdCD89ZxPhcGSeJetJE');
  });

  it('is genuine; that its short story asks no policy is found, and nothing else', async () => {
    const { problems, ...report } = await verifyTrail(journal);
    expect(report).toEqual({ version: 1, result: 'findings', exitCode: 1, streams: 1, events: 6, notes: [] });
    expect(problems.map(({ seq, message }) => [seq, message])).toEqual([
      [3, 'Event 3 (query.dispatched) sent what no decision of a policy stands before.'],
    ]);
  });

  it.each(tampered)('is not, with $what', async ({ segment, find, replace, problem }) => {
    const copy = await temporaryFolder();
    cpSync(journal, copy, { recursive: true });
    const file = path.join(copy, 'streams', stream, segment);
    const bytes = readFileSync(file);
    const at = bytes.indexOf(find);
    expect(at).toBeGreaterThan(0);
    writeFileSync(file, Buffer.concat([bytes.subarray(0, at), Buffer.from(replace), bytes.subarray(at + find.length)]));
    const report = await verifyTrail(copy);
    expect(report.exitCode).toBe(2);
    expect(report.problems.map(({ seq, event }) => ({ seq, event }))).toContainEqual(problem);
  });
});
