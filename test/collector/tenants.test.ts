import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CollectorOptions, startCollector } from '../../src/collector/startCollector.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { client, framesOf, post, stream } from '../support/collectorClient.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

const hashed = (token: string): string => createHash('sha256').update(token).digest('hex');
const entry = (token: string, tenant: string, role: string) => ({
  name: token,
  sha256: hashed(token),
  roles: [role],
  tenant,
});
const both = ['acme', 'globex'].flatMap((tenant) =>
  ['write', 'read', 'admin'].map((role) => entry(`${tenant}-${role}`, tenant, role)),
);

async function start(tokens: readonly object[] = both, options: Partial<CollectorOptions> = {}) {
  const directory = await temporaryFolder();
  const tokensFile = path.join(directory, 'tokens.json');
  await writeFile(tokensFile, JSON.stringify({ version: 1, tokens }), { mode: 0o600 });
  const lines: string[] = [];
  const collector = await startCollector({
    port: 0,
    directory,
    tokensFile,
    log: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => collector.close());
  const { url } = collector;
  const get = (resource: string, token: string) =>
    fetch(`${url}${resource}`, { headers: { Authorization: `Bearer ${token}` } });
  const as = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
  return {
    directory,
    collector,
    url,
    lines,
    get,
    as,
    folderOf: (name: string) => path.join(directory, 'tenants', name),
  };
}

describe('tenants of one collector', () => {
  it('each have their own folder, tree and key', async () => {
    const { url, get, as, folderOf } = await start();
    const of = client();
    const records = [of.opening(), of.heartbeat()];
    await post(url, framesOf(records), as('acme-write'));
    expect(await readJournal(folderOf('acme'))).toHaveLength(2);
    const keys = await Promise.all(['acme', 'globex'].map(async (t) => (await get('/v1/log-key', `${t}-read`)).text()));
    expect(new Set(keys).size).toBe(2);
    expect(await verifyTrail(url, { token: 'acme-read' })).toMatchObject({ result: 'valid', events: 2 });
    expect(await verifyTrail(url, { token: 'globex-read' })).toMatchObject({ events: 0 });
  });

  it("can't read each other, whatever they ask for", async () => {
    const { url, get, as } = await start();
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url, token: 'acme-write' } });
    const { eventId } = await recordPrompt(trail, 'the secret of acme');
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    const own = trail.status().stream;
    for (const token of ['globex-read', 'globex-admin']) {
      expect(await (await get('/v1/streams', token)).text()).not.toContain(own);
      expect((await get(`/v1/streams/${own}/frames`, token)).status).toBe(404);
      expect(await (await get(`/v1/events?stream=${own}`, token)).text()).toBe('');
      expect(await (await get('/v1/events?request=request-1', token)).text()).toBe('');
      expect((await get(`/v1/proof?event=${eventId}`, token)).status).toBe(404);
      expect((await get('/tile/entries/000.p/1', token)).status).toBe(200); // Its own: the record that it read.
      expect(await (await get('/tile/entries/000.p/1', token)).text()).not.toContain(own);
      expect(await (await get('/', token)).text()).not.toContain(own);
    }
    expect(await (await get('/metrics', 'globex-admin')).text()).not.toContain('acme');
    expect(await (await get('/metrics', 'acme-admin')).text()).toContain('countersign_events{tenant="acme"}');
    for (const name of ['../acme', 'acme', '%2e%2e%2facme'])
      expect((await get(`/v1/streams/${name}/frames`, 'globex-read')).status).not.toBe(200);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ version: 1, status: 'ok' });
    expect((await get('/v1/events?request=request-1', 'acme-read').then((r) => r.text())).length).toBeGreaterThan(100);
    expect((await post(url, framesOf([]), as('acme-read'))).status).toBe(403);
  });

  it("can't write into each other's stream: the same name is another stream", async () => {
    const { url, as, folderOf } = await start();
    const [victim, attacker] = [client(), client()];
    await post(url, framesOf([victim.opening(), victim.heartbeat()]), as('acme-write'));
    const before = await readFile(path.join(folderOf('acme'), 'streams', stream, '000001.seg'));
    expect((await post(url, framesOf([attacker.opening()]), as('globex-write'))).status).toBe(200);
    expect(await readFile(path.join(folderOf('acme'), 'streams', stream, '000001.seg'))).toEqual(before);
    expect(await readJournal(folderOf('globex'))).toHaveLength(1);
  });

  it.each<[string, string, RequestInit, number]>([
    ['acme-write', '/v1/streams', {}, 403],
    ['acme-write', `/v1/streams/${stream}/frames`, {}, 403],
    ['acme-write', '/v1/events?type=x', {}, 403],
    ['acme-write', '/metrics', {}, 403],
    ['acme-write', '/v1/policy', { method: 'PUT', body: '{}' }, 403],
    ['acme-read', '/v1/policy', { method: 'PUT', body: '{}' }, 403],
    ['acme-read', '/metrics', {}, 403],
    ['acme-write', '/checkpoint', {}, 200],
    ['acme-admin', '/v1/streams', {}, 200],
    ['acme-admin', '/v1/policy', { method: 'PUT', body: '{}' }, 403],
    ['nobody', '/checkpoint', {}, 401],
    ['acme-read', '/nothing', {}, 404],
  ])('a token %s gets at %s what its role allows', async (token, resource, init, status) => {
    const { url } = await start();
    const answer = await fetch(`${url}${resource}`, { ...init, headers: { Authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(status);
  });

  it('are not mixed in the places of copies', async () => {
    const sink = { name: 'copy', deliver: async () => ({ kind: 'retry', problem: '' }) as const };
    await expect(start(both, { copies: [sink] })).rejects.toMatchObject({ code: 'TOKENS_UNUSABLE' });
  });

  it('come without a restart', async () => {
    const { url, directory, get } = await start();
    const more = [...both, entry('late-read', 'late', 'read')];
    await writeFile(path.join(directory, 'tokens.json'), JSON.stringify({ version: 1, tokens: more }));
    const deadline = Date.now() + 20_000;
    while ((await get('/v1/streams', 'late-read')).status !== 200 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(existsSync(path.join(directory, 'tenants', 'late', 'log.key'))).toBe(true);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('are all shut out while the file of tokens is broken, and their clients lose nothing', async () => {
    const { url, directory, lines } = await start();
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url, token: 'acme-write' } });
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    await writeFile(path.join(directory, 'tokens.json'), '{"version":1,');
    const deadline = Date.now() + 20_000;
    while ((await fetch(`${url}/checkpoint`)).status !== 503 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect(lines.join()).toContain('Nobody is let in');
    await recordPrompt(trail, 'kept');
    await writeFile(path.join(directory, 'tokens.json'), JSON.stringify({ version: 1, tokens: both }));
    await trail.flush({ signal: AbortSignal.timeout(40_000) });
    expect((await readJournal(path.join(directory, 'tenants', 'acme'))).length).toBeGreaterThan(1);
  });

  it('are let in by no collector that starts with a broken file of tokens, which is said once', async () => {
    const directory = await temporaryFolder();
    const tokensFile = path.join(directory, 'tokens.json');
    await writeFile(tokensFile, '{"version":1,', { mode: 0o600 });
    const lines: string[] = [];
    const starting = startCollector({ port: 0, directory, tokensFile, log: (line) => lines.push(line) });
    await expect(starting).rejects.toMatchObject({
      code: 'TOKENS_UNUSABLE',
      message: expect.stringContaining('Nobody is let in'),
    });
    expect(lines).toEqual([]);
  });
});

describe('a token that asks too often', () => {
  it('is told to wait', async () => {
    const { get } = await start([{ ...entry('a', 'acme', 'read'), requests_per_second: 0.01 }]);
    expect((await get('/checkpoint', 'a')).status).toBe(200);
    const answer = await get('/checkpoint', 'a');
    expect([answer.status, Number(answer.headers.get('retry-after')) > 90]).toEqual([429, true]);
  });
});
