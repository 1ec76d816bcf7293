import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { thisProcess } from '../../../src/adapters/journals/file/owner.ts';
import { openDeviceKey } from '../../../src/vscode/settings/deviceKey.ts';
import { openSealingKey } from '../../../src/vscode/settings/sealingKey.ts';
import type { Secret } from '../../../src/vscode/settings/secrets.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';

/** A place in a secret storage. `keeps` is false where the machine has no keyring. */
function place(stored?: string, keeps = true): Secret & { readonly now: () => string | undefined } {
  let value = stored;
  let writes = 0;
  return {
    now: () => value,
    read: async () => value,
    write: async (text) => {
      writes += 1;
      // Each is slower than the one before it: what is stored last was read back by nobody who was quicker.
      for (let tick = 0; tick < writes * 50; tick += 1) await new Promise((resolve) => setImmediate(resolve));
      if (keeps) value = text;
    },
    clear: async () => {
      value = undefined;
    },
  };
}

describe("the sealing key in the editor's secret storage", () => {
  it('is made at its first use and is the same from then on', async () => {
    const secret = place();
    const { id } = await openSealingKey(secret, await temporaryFolder());
    expect((await openSealingKey(secret, await temporaryFolder())).id).toBe(id);
    expect(secret.now()).toContain('countersign-sealing-key');
  });

  it('is one key for windows that start at once, and so is the device key', async () => {
    const home = await temporaryFolder();
    const [sealing, device] = [place(), place()];
    const windows = Array.from({ length: 4 }, async () => ({
      sealing: (await openSealingKey(sealing, home)).id,
      device: (await openDeviceKey(device, home)).publicKey,
    }));
    const found = await Promise.all(windows);
    expect(found).toEqual(found.map(() => found[0]));
    expect((await openSealingKey(sealing, home)).id).toBe(found[0]?.sealing);
    expect((await openDeviceKey(device, home)).publicKey).toBe(found[0]?.device);
  });

  it('is made by the next window where one ended in the middle of making it', async () => {
    const home = await temporaryFolder();
    writeFileSync(path.join(home, 'keys.lock'), JSON.stringify({ ...(await thisProcess()), pid: 2 ** 22 + 1 }));
    const secret = place();
    expect((await openSealingKey(secret, home)).id).toBe((await openSealingKey(secret, home)).id);
  });

  it('is there for the session where the storage keeps nothing', async () => {
    const key = await openSealingKey(place(undefined, false), await temporaryFolder());
    expect(key.unwrap(key.wrap('secret', 'stream-1'), 'stream-1')).toBe('secret');
  });

  it('is never replaced silently where what is stored is damaged', async () => {
    const secret = place('{"version":1}');
    await expect(openSealingKey(secret, await temporaryFolder())).rejects.toThrow(/can't be read/);
    expect(secret.now()).toBe('{"version":1}');
  });
});
