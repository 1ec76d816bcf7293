import { describe, expect, it } from 'vitest';
import { Secrets } from '../../../src/vscode/settings/secrets.ts';
import { readSink } from '../../../src/vscode/settings/sink.ts';
import { devProfile } from '../../support/world.ts';

/** The editor's secret storage, in memory. */
function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
    keys: async () => [...kept.keys()],
    onDidChange: () => ({ dispose: () => undefined }),
  };
}

const prod = { ...devProfile, driver: 'postgres', host: 'db.internal', user: 'ada', readOnly: true } as const;

describe('a password', () => {
  it('is given to the connection it was set for', async () => {
    const secrets = new Secrets(storage());
    await secrets.password(prod).write('s3cret');
    expect(await secrets.password({ ...prod }).read()).toBe('s3cret');
  });

  it.each([
    ['points elsewhere', { host: 'evil.invalid' }],
    ['drops read-only', { readOnly: false }],
    ['calls itself development', { environment: 'staging' }],
    ['may tell a model more', { ai: 'none' }],
  ] as const)('is not given to a connection of the same name that %s', async (_, change) => {
    const secrets = new Secrets(storage());
    await secrets.password(prod).write('s3cret');
    expect(await secrets.password({ ...prod, ...change }).read()).toBeUndefined();
  });

  it('stands in no key of the storage', async () => {
    const kept = storage();
    await new Secrets(kept).password(prod).write('s3cret');
    expect([...kept.kept.keys()].join()).not.toMatch(/s3cret|db\.internal/);
  });
});

describe('a key', () => {
  it('of one model endpoint is not sent to another', async () => {
    const secrets = new Secrets(storage());
    await secrets.apiKey('https://api.example/v1').write('sk-1');
    expect(await secrets.apiKey('https://evil.invalid/v1').read()).toBeUndefined();
  });
});

describe("the machine's own audit token", () => {
  const environment = { COUNTERSIGN_ENDPOINT: 'https://audit.corp', COUNTERSIGN_ENDPOINT_TOKEN: 't1' };

  it("goes with the machine's own endpoint, and with no other", async () => {
    const secrets = new Secrets(storage());
    expect(await readSink('https://audit.corp', secrets, environment)).toEqual({
      url: 'https://audit.corp',
      token: 't1',
    });
    expect(await readSink('https://evil.invalid', secrets, environment)).toEqual({ url: 'https://evil.invalid' });
  });
});

describe('the secret of a copy', () => {
  it('goes with the copy as it was configured, and not with one of the same name that sends more or elsewhere', async () => {
    const secrets = new Secrets(storage());
    const copy = { name: 'siem', kind: 'splunk', url: 'https://splunk.corp:8088', disclose: [] };
    await secrets.copySecret(copy).write('s3cret');
    expect(await secrets.copySecret({ ...copy }).read()).toBe('s3cret');
    expect(await secrets.copySecret({ ...copy, url: 'https://evil.invalid' }).read()).toBeUndefined();
    expect(await secrets.copySecret({ ...copy, disclose: ['sql'] }).read()).toBeUndefined();
  });
});
