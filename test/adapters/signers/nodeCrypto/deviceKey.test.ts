import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  createDeviceKey,
  deviceKeyInFile,
  exportDeviceKey,
  importDeviceKey,
} from '../../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { Verifier } from '../../../../src/core/audit/signature.ts';
import { temporaryFolder } from '../../../support/trailWorld.ts';

const data = Buffer.from('data');

describe('a device key', () => {
  it('comes back from its text as the same key', () => {
    const key = createDeviceKey('memory');
    const back = importDeviceKey(exportDeviceKey(key), 'os-keyring');
    expect([back.publicKey, back.protection]).toEqual([key.publicKey, 'os-keyring']);
    expect(new Verifier(key.publicKey).verifies(data, back.sign(data))).toBe(true);
  });

  it('shows nothing of its secret when it is printed', () => {
    const key = createDeviceKey('memory');
    const { pkcs8 } = JSON.parse(exportDeviceKey(key)) as { pkcs8: string };
    const secret = Buffer.from(pkcs8, 'base64').subarray(-32);
    for (const text of [JSON.stringify(key), inspect(key, { depth: 9, showHidden: true })]) {
      for (const encoding of ['base64', 'base64url', 'hex'] as const)
        expect(text).not.toContain(secret.toString(encoding));
    }
  });

  it.each([
    '',
    'null',
    '{}',
    '{"version":1,"kind":"countersign-device-key","pkcs8":"c2VjcmV0IHZhbHVl"}',
    'secret value',
  ])('is not read from %j, and the sentence repeats nothing of it', (text) => {
    expect(() => importDeviceKey(text, 'file')).toThrow(/can't be read. Remove it/);
    try {
      importDeviceKey(text, 'file');
    } catch (thrown) {
      expect(inspect(thrown, { depth: 9 })).not.toMatch(/secret value|c2VjcmV0/);
    }
  });

  it('is made once in a file that its user alone may read, however many start together', async () => {
    const file = path.join(await temporaryFolder(), 'new', 'device.key');
    const keys = await Promise.all(Array.from({ length: 8 }, () => deviceKeyInFile(file)));
    expect(new Set(keys.map((key) => key.publicKey)).size).toBe(1);
    expect((await deviceKeyInFile(file)).publicKey).toBe(keys[0]?.publicKey);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(path.dirname(file))).toEqual(['device.key']);
    expect(keys[0]?.protection).toBe('file');
  });

  it.skipIf(process.platform === 'win32')('is refused when others may read its file', async () => {
    const file = path.join(await temporaryFolder(), 'device.key');
    await deviceKeyInFile(file);
    await chmod(file, 0o644);
    await expect(deviceKeyInFile(file)).rejects.toThrow(/Others may read the device key .*chmod 600/);
  });

  it('is never replaced when its file is damaged', async () => {
    const file = path.join(await temporaryFolder(), 'device.key');
    await writeFile(file, 'damaged', { mode: 0o600 });
    await expect(deviceKeyInFile(file)).rejects.toMatchObject({ code: 'UNREADABLE' });
    expect(await readFile(file, 'utf8')).toBe('damaged');
  });
});

describe('a session key', () => {
  it('is another one each time, and signs what verifies', () => {
    const [one, two] = [createSessionSigner(), createSessionSigner()];
    expect(one.publicKey).not.toBe(two.publicKey);
    expect(new Verifier(one.publicKey).verifies(data, one.sign(data))).toBe(true);
    expect(new Verifier(two.publicKey).verifies(data, one.sign(data))).toBe(false);
  });
});

it('a public key can stand on a command line: none begins like an option', () => {
  const keys = Array.from({ length: 400 }, () => createDeviceKey('memory').publicKey);
  expect(keys.filter((key) => key.startsWith('-'))).toEqual([]);
});
