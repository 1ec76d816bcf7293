import { describe, expect, it } from 'vitest';
import { openSealingKey } from '../../../src/vscode/settings/sealingKey.ts';
import type { Secret } from '../../../src/vscode/settings/secrets.ts';

/** A place in a secret storage. `keeps` is false where the machine has no keyring. */
function place(stored?: string, keeps = true): Secret & { readonly now: () => string | undefined } {
  let value = stored;
  return {
    now: () => value,
    read: async () => value,
    write: async (text) => {
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
    const { id } = await openSealingKey(secret);
    expect((await openSealingKey(secret)).id).toBe(id);
    expect(secret.now()).toContain('countersign-sealing-key');
  });

  it('is one key for two windows that start at once', async () => {
    const secret = place();
    const [first, second] = await Promise.all([openSealingKey(secret), openSealingKey(secret)]);
    expect(first.id).toBe(second.id);
  });

  it('is there for the session where the storage keeps nothing', async () => {
    const key = await openSealingKey(place(undefined, false));
    expect(key.unwrap(key.wrap('secret', 'stream-1'), 'stream-1')).toBe('secret');
  });

  it('is never replaced silently where what is stored is damaged', async () => {
    const secret = place('{"version":1}');
    await expect(openSealingKey(secret)).rejects.toThrow(/can't be read/);
    expect(secret.now()).toBe('{"version":1}');
  });
});
