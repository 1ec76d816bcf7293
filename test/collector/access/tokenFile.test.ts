import { createHash } from 'node:crypto';
import { chmod, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TokenFile } from '../../../src/collector/access/tokenFile.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');

async function world(tokens: readonly object[]) {
  const file = path.join(await temporaryFolder(), 'tokens.json');
  const lines: string[] = [];
  let now = Date.parse('2026-06-01T00:00:00Z');
  const write = (text: string) => writeFile(file, text, { mode: 0o600 });
  const put = (list: readonly object[]) => write(JSON.stringify({ version: 1, tokens: list }));
  await put(tokens);
  const access = new TokenFile(file, { now: () => now, log: (line) => lines.push(line) });
  const admit = async (token: string | undefined) => {
    now += 1_000;
    return await access.admit(token === undefined ? undefined : `Bearer ${token}`);
  };
  return { file, access, admit, put, write, lines, pass: (ms: number) => (now += ms) };
}

const laptops = { name: 'laptops', sha256: sha256('a'), roles: ['write'], tenant: 'acme' };

describe('a file of tokens', () => {
  it('tells whose token it is, of which tenant, and what it may', async () => {
    const { admit } = await world([laptops, { name: 'auditor', sha256: sha256('b'), roles: ['read'] }]);
    expect(await admit('a')).toMatchObject({
      kind: 'admitted',
      bearer: { name: 'laptops', tenant: 'acme', roles: new Set(['write']) },
    });
    expect(await admit('b')).toMatchObject({ bearer: { name: 'auditor', tenant: undefined } });
  });

  it.each([undefined, '', 'c', 'a ', 'A', sha256('a')])('lets nobody in with %j', async (token) => {
    const { admit } = await world([laptops]);
    expect(await admit(token)).toEqual({ kind: 'refused' });
  });

  it('takes a new token and lets go of an old one without a restart', async () => {
    const { admit, put } = await world([laptops]);
    await put([laptops, { ...laptops, sha256: sha256('new') }]);
    expect([(await admit('a')).kind, (await admit('new')).kind]).toEqual(['admitted', 'admitted']);
    await put([{ ...laptops, sha256: sha256('new') }]);
    expect([(await admit('a')).kind, (await admit('new')).kind]).toEqual(['refused', 'admitted']);
  });

  it('ends a token at its hour', async () => {
    const { admit, pass } = await world([{ ...laptops, expires_at: '2026-06-02T00:00:00Z' }]);
    expect((await admit('a')).kind).toBe('admitted');
    pass(24 * 3_600_000);
    expect((await admit('a')).kind).toBe('refused');
  });

  it('lets nobody in while it can not be understood, and says why without repeating it', async () => {
    const { admit, write, put, access, lines } = await world([laptops]);
    expect((await admit('a')).kind).toBe('admitted');
    await write('{"version":1,"tokens":[{"name":"x","sha256":"secret-pasted-here","roles":["write"]}]}');
    expect((await admit('a')).kind).toBe('closed');
    expect(access.problem).toContain('tokens.0.sha256');
    expect(lines.join()).not.toContain('secret-pasted-here');
    await put([laptops]);
    expect((await admit('a')).kind).toBe('admitted');
    expect(lines.at(-1)).toContain('can be read again');
  });

  it('lets nobody in when it is gone, or when others may write it', async () => {
    const { admit, file, put } = await world([laptops]);
    await rm(file);
    expect((await admit('a')).kind).toBe('closed');
    await put([laptops]);
    await chmod(file, 0o620);
    expect((await admit('a')).kind).toBe(process.platform === 'win32' ? 'admitted' : 'closed');
  });

  it('lets nobody in where one token stands for two tenants', async () => {
    const { admit, access } = await world([laptops, { ...laptops, tenant: 'globex' }]);
    expect((await admit('a')).kind).toBe('closed');
    expect(access.problem).toContain('tokens.1.sha256');
  });

  it.each(['..', '../acme', 'A', 'a-b', 'a/b', '', 'x'.repeat(32), 'nul', 'com1'])(
    'takes no tenant named %j',
    async (tenant) => {
      const { admit } = await world([{ ...laptops, tenant }]);
      expect((await admit('a')).kind).toBe('closed');
    },
  );
});
