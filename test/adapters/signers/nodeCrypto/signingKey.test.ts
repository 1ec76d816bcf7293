import { spawnSync } from 'node:child_process';
import { createSign, generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createDeviceKey,
  exportDeviceKey,
  importDeviceKey,
} from '../../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner, signerOf } from '../../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { nodePlatform, type SigningPlatform } from '../../../../src/adapters/signers/nodeCrypto/signingKey.ts';
import { startCollector } from '../../../../src/collector/startCollector.ts';
import { exportEvidence } from '../../../../src/composition/exportEvidence.ts';
import { verifyTrail } from '../../../../src/composition/verifyTrail.ts';
import { algorithmOf, isPublicKey, Verifier } from '../../../../src/core/audit/signature.ts';
import { noteSigner } from '../../../../src/core/audit/tree/signedNote.ts';
import { delivered, SignedStream } from '../../../support/signedStream.ts';
import { temporaryFolder } from '../../../support/trailWorld.ts';

/** A platform without Ed25519, as old editors were. */
const without: SigningPlatform = {
  ...nodePlatform,
  generate(algorithm) {
    if (algorithm === 'ed25519') throw new Error('ERR_CRYPTO_UNSUPPORTED_OPERATION');
    return nodePlatform.generate(algorithm);
  },
};

const data = Buffer.from('data');

describe('a new signing key', () => {
  it('is of Ed25519 where the platform has it', () => {
    expect(algorithmOf(createSessionSigner().publicKey)).toBe('ed25519');
  });

  it('is of P-256 where the platform has no Ed25519', () => {
    const signer = createSessionSigner(without);
    expect(algorithmOf(signer.publicKey)).toBe('ecdsa-p256-sha256');
    const signature = signer.sign(data);
    expect(signature).toHaveLength(64);
    expect(new Verifier(signer.publicKey).verifies(data, signature)).toBe(true);
    expect(new Verifier(signer.publicKey).verifies(Buffer.from('datA'), signature)).toBe(false);
  });

  it.each<[string, Partial<SigningPlatform>]>([
    ['signs everything with the same bytes', { sign: () => Buffer.alloc(64, 1) }],
    ['finds every signature right', { verifies: () => true }],
    ['finds every signature wrong', { verifies: () => false }],
    ['signs other bytes than it is given', { sign: (kind, _data, key) => nodePlatform.sign(kind, data, key) }],
    ['signs in another form', { sign: (_kind, bytes, key) => createSign('sha256').update(bytes).sign(key) }],
    [
      'gives keys of another kind',
      { generate: () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey },
    ],
    ['gives P-256 where Ed25519 is asked for', { generate: () => nodePlatform.generate('ecdsa-p256-sha256') }],
  ])('is not taken of a platform that lies: it %s', (_name, lie) => {
    const platform = { ...nodePlatform, ...lie };
    const made = () => createSessionSigner(platform);
    // The last of them lies about one algorithm alone, and the other one is honest.
    if (_name.startsWith('gives P-256')) expect(algorithmOf(made().publicKey)).toBe('ecdsa-p256-sha256');
    else expect(made).toThrow(/neither Ed25519 nor ECDSA signatures that verify/);
  });

  it('is not taken where only Ed25519 lies, and the other algorithm is', () => {
    const lies: SigningPlatform = {
      ...nodePlatform,
      sign: (kind, bytes, key) => (kind === 'ed25519' ? Buffer.alloc(64, 7) : nodePlatform.sign(kind, bytes, key)),
    };
    expect(algorithmOf(createSessionSigner(lies).publicKey)).toBe('ecdsa-p256-sha256');
  });
});

describe('a signature that is made aside', () => {
  it.each([
    ['Ed25519', nodePlatform],
    ['P-256', without],
  ])('with %s is as good as any', async (_name, platform) => {
    const signer = createSessionSigner(platform);
    for (let i = 0; i < 20; i += 1) {
      const signature = await signer.signAside(Buffer.from(`data ${i}`));
      expect(new Verifier(signer.publicKey).verifies(Buffer.from(`data ${i}`), signature)).toBe(true);
    }
  });

  it('is made on the spot where the platform can do no other', async () => {
    const signer = createSessionSigner({
      ...nodePlatform,
      signAside: () => Promise.reject(new Error('not supported')),
    });
    expect(new Verifier(signer.publicKey).verifies(data, await signer.signAside(data))).toBe(true);
  });
});

describe('a key of P-256', () => {
  const signer = createSessionSigner(without);

  it('is known by its length alone, in one spelling, on the curve', () => {
    const raw = Buffer.from(signer.publicKey, 'base64url');
    expect([raw.length, isPublicKey(signer.publicKey)]).toEqual([65, true]);
    const compressed = Buffer.concat([Buffer.from([2]), raw.subarray(1, 33)]).toString('base64url');
    expect(isPublicKey(compressed)).toBe(false);
    const elsewhere = Buffer.from(raw);
    elsewhere[64] = (elsewhere[64] ?? 0) ^ 1;
    const verifier = new Verifier(elsewhere.toString('base64url'));
    expect(verifier.verifies(data, signer.sign(data))).toBe(false);
  });

  it('takes one of the two signatures that say the same, and no other', () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const verifier = new Verifier(signer.publicKey);
    for (let i = 0; i < 20; i += 1) {
      const signature = signer.sign(Buffer.from(`data ${i}`));
      const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
      const twin = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
      expect(verifier.verifies(Buffer.from(`data ${i}`), signature)).toBe(true);
      expect(verifier.verifies(Buffer.from(`data ${i}`), Buffer.concat([signature.subarray(0, 32), twin]))).toBe(false);
    }
  });

  it('signs no notes of a log, whose format knows no such key', () => {
    expect(() => noteSigner('log.example', signer)).toThrow(TypeError);
  });

  it('is kept and read again as a device key', () => {
    const pair = nodePlatform.generate('ecdsa-p256-sha256');
    const device = { ...createDeviceKey('memory'), ...signerOf(pair), privateKey: pair };
    expect(importDeviceKey(exportDeviceKey(device), 'file').publicKey).toBe(device.publicKey);
  });
});

describe('a stream that P-256 signs', () => {
  const signer = createSessionSigner(without);
  const pair = nodePlatform.generate('ecdsa-p256-sha256');
  const device = { ...createDeviceKey('memory'), ...signerOf(pair), privateKey: pair };
  const stream = () => new SignedStream(signer, { device }).open().beat();

  it('is taken by a collector, and proved by every verifier, over a rotation to the other algorithm', async () => {
    const collector = await startCollector({ port: 0, directory: await temporaryFolder(), log: () => undefined });
    onTestFinished(() => collector.close());
    const mixed = stream().rotate(createSessionSigner()).beat().rotate(createSessionSigner(without)).beat();
    mixed.add('stream.closed', { reason: 'done' });
    expect((await delivered(collector.url, mixed)).status).toBe(200);
    expect(await verifyTrail(collector.url)).toMatchObject({ result: 'valid', problems: [] });
    const directory = await temporaryFolder();
    await mixed.write(directory);
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', problems: [] });
    if (spawnSync('openssl', ['version']).status !== 0) return;
    const pack = path.join(await temporaryFolder(), 'pack');
    await exportEvidence(directory, pack, { request: undefined, withhold: [] }, {});
    const proved = spawnSync('python3', [path.join(pack, 'verify.py')], { encoding: 'utf8' });
    expect([proved.status, proved.stdout]).toEqual([0, expect.stringMatching(/\nGENUINE\n$/)]);
  });

  it.each<[string, () => SignedStream]>([
    [
      'whose opening names the other algorithm',
      () => new SignedStream(signer, { device }).open({ algorithm: 'ed25519' }),
    ],
    [
      'whose opening claims P-256 for a key of Ed25519',
      () => new SignedStream(createSessionSigner(), { device }).open({ algorithm: 'ecdsa-p256-sha256' }),
    ],
    [
      'whose opening names no algorithm that there is',
      () => new SignedStream(signer, { device }).open({ algorithm: 'none' }),
    ],
  ])('is none %s', async (_attack, make) => {
    const directory = await temporaryFolder();
    await make().write(directory);
    expect((await verifyTrail(directory)).result).toBe('tampered');
    const collector = await startCollector({ port: 0, directory: await temporaryFolder(), log: () => undefined });
    onTestFinished(() => collector.close());
    expect((await delivered(collector.url, make())).status).toBe(422);
  });
});
