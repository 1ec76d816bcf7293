import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createHttpWitness } from '../../src/adapters/witnesses/http/httpWitness.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { openCheckpoint } from '../../src/core/audit/tree/checkpoint.ts';
import { judgeCosignature } from '../../src/core/audit/tree/cosignature.ts';
import { type NoteKey, readNote, readNoteKey } from '../../src/core/audit/tree/signedNote.ts';
import { eventually } from '../support/eventually.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { cosigner, startFakeWitness } from '../support/fakeWitness.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgresServer.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

const names = ['acme', 'globex'] as const;
const roles = ['write', 'read', 'admin'] as const;

describe('tenants with a witness and a database', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.stop());

  /** Two tenants under one name of a log, one witness and one database. Acme has something to hide. */
  async function world() {
    const directory = await temporaryFolder();
    const tokens = names.flatMap((tenant) =>
      roles.map((role) => {
        const name = `${tenant}-${role}`;
        return { name, sha256: createHash('sha256').update(name).digest('hex'), roles: [role], tenant };
      }),
    );
    const tokensFile = path.join(directory, 'tokens.json');
    await writeFile(tokensFile, JSON.stringify({ version: 1, tokens }), { mode: 0o600 });
    const who = cosigner('witness.example/w1');
    const logs: NoteKey[] = [];
    const witness = await startFakeWitness(who, logs, { seconds: () => Date.now() / 1000 });
    const database = await server.createDatabase();
    const collector = await startCollector({
      ...{ port: 0, directory, tokensFile, logName: 'audit.example', log: () => undefined },
      databaseUrl: `postgres://${server.user}@${server.host}:${server.port}/${database}?sslmode=disable`,
      outside: {
        witnesses: [createHttpWitness({ key: witness.key, url: witness.url, now: () => Date.now() })],
        witnessPauseMs: 50,
      },
    });
    onTestFinished(() => collector.close());
    const { url } = collector;
    const ask = (resource: string, token: string, init: RequestInit = {}) =>
      fetch(`${url}${resource}`, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
    const text = async (resource: string, token: string) => await (await ask(resource, token)).text();
    const keys: Record<string, NoteKey> = {};
    for (const tenant of names) {
      const key = readNoteKey((await text('/v1/log-key', `${tenant}-read`)).trim());
      if (key === undefined) throw new TypeError('The log has no key.');
      keys[tenant] = key;
      logs.push(key);
    }
    const tellEach = async (prompt: string, tenant: string, times: number) => {
      const trail = await openTestTrail(await temporaryFolder(), { sink: { url, token: `${tenant}-write` } });
      for (let i = 0; i < times; i += 1) await recordPrompt(trail, prompt);
      await trail.flush({ signal: AbortSignal.timeout(20_000) });
      return trail.status().stream;
    };
    const stream = await tellEach('the secret of acme', 'acme', 3);
    const other = await tellEach('a question of globex', 'globex', 1);
    const events = await readJournal(path.join(directory, 'tenants', 'acme'));
    const prompt = events.find(({ sealed }) => sealed['prompt'] === 'the secret of acme');
    const eventId = String(prompt?.payload['id']);
    const copied = async (tenant: string) =>
      await eventually(
        async () =>
          (await (await ask('/v1/health', `${tenant}-read`)).json()) as {
            projection: { behind: number; state: string };
          },
        ({ projection }) => projection.behind === 0 && projection.state === 'running',
      );
    await Promise.all(names.map(copied));
    const [acme, globex] = [keys['acme'], keys['globex']] as [NoteKey, NoteKey];
    return { directory, url, ask, text, acme, globex, witness, who, stream, other, eventId };
  }

  it('have their checkpoints cosigned apart, and none is one of the other', async () => {
    const { ask, acme, globex, witness } = await world();
    const cosigned = async (tenant: string) =>
      await eventually(
        async () => {
          const { size } = ((await (await ask('/v1/health', `${tenant}-read`)).json()) as { tree: { size: number } })
            .tree;
          const answer = (await (await ask('/v1/cosigned', `${tenant}-write`)).json()) as { checkpoints: string[] };
          return { size, note: answer.checkpoints[0] ?? '' };
        },
        ({ size, note }) => Number(note.split('\n')[1]) === size,
      );
    const [ofAcme, ofGlobex] = [await cosigned('acme'), await cosigned('globex')];
    for (const [{ note, size }, own, foreign] of [
      [ofAcme, acme, globex],
      [ofGlobex, globex, acme],
    ] as const) {
      expect(openCheckpoint(note, own)).toMatchObject({ origin: own.name, size });
      expect(openCheckpoint(note, foreign)).toBeUndefined();
      const read = readNote(note);
      expect(read && judgeCosignature(read, witness.key, Date.now()).kind).toBe('valid');
    }
    expect([acme.name, globex.name]).toEqual(['audit.example/acme', 'audit.example/globex']);
    expect(ofAcme.size).not.toBe(ofGlobex.size);
    // A cosignature of one log's checkpoint put under the other's.
    const line = ofAcme.note.trimEnd().split('\n').at(-1);
    const mixed = readNote(`${ofGlobex.note.trimEnd().split('\n').slice(0, -1).join('\n')}\n${line}\n`);
    expect(mixed && judgeCosignature(mixed, witness.key, Date.now()).kind).toBe('forged');
    for (const { body } of witness.requests)
      expect(body.includes(acme.name) && body.includes(globex.name), body).toBe(false);
  });

  it('prove an event under their own key alone', async () => {
    const { ask, acme, globex, eventId } = await world();
    const answer = await ask(`/v1/proof?event=${eventId}`, 'acme-read');
    const terminal = fakeTerminal();
    const file = path.join(terminal.cwd, 'p.tlog-proof');
    await writeFile(file, await answer.text());
    const verify = (key: NoteKey) => runCommandLine(['audit', 'verify', '--log-key', key.text, file], fakeTerminal());
    expect([await verify(acme), await verify(globex)]).toEqual([0, 2]);
  });

  it('learn nothing of each other, whatever a token of one asks for', async () => {
    const { url, ask, text, acme, stream, other, eventId } = await world();
    const cursor = (await ask('/v1/events?where=true&limit=1', 'acme-read')).headers
      .get('link')
      ?.split('cursor=')[1]
      ?.split('>')[0];
    expect(cursor).toBeDefined();
    const { keys } = JSON.parse(await text('/v1/keys', 'acme-read')) as { keys: { device_key: string }[] };
    const key = keys[0]?.device_key ?? '';
    expect(key).toMatch(/^[0-9A-Za-z_-]{43}/);
    const marks = [
      stream,
      eventId,
      acme.name,
      acme.text,
      'the secret of acme',
      Buffer.from('the secret of acme').toString('base64url').slice(0, 20),
    ];
    const resources = [
      ...[
        '/',
        '/metrics',
        '/v1/health',
        '/healthz',
        '/readyz',
        '/checkpoint',
        '/v1/log-key',
        '/v1/cosigned',
        '/v1/timestamps',
      ],
      ...[
        '/v1/streams',
        '/v1/keys',
        '/v1/policy',
        '/v1/enroll',
        '/tile/entries/000',
        '/tile/0/000',
        '/tile/entries/000.p/1',
        '/tile/0/000.p/1',
      ],
      ...[`/v1/streams/${stream}/frames`, `/v1/streams/${stream}/inclusion?seq=0&size=1`, `/v1/proof?event=${eventId}`],
      ...[
        `/v1/events?stream=${stream}`,
        '/v1/events?request=request-1',
        '/v1/events?where=true',
        '/v1/events?since=7d',
      ],
      ...[`/v1/events?where=true&cursor=${cursor}`, '/v1/questions', "/v1/questions?where=question.contains('secret')"],
      // Tricks with the name of a tenant, which no request can name.
      ...[
        '/v1/streams?tenant=acme',
        '/v1/health?tenant=acme',
        '/acme/v1/streams',
        '/tenants/acme/v1/streams',
        '//acme/v1/streams',
      ],
      ...[`/v1/streams/..%2f..%2facme%2fstreams%2f${stream}/frames`, `/v1/streams/%2e%2e%2f${stream}/frames`],
      ...[`/v1/streams/${stream}%00/frames`, `/v1/streams/..%5c..%5cacme%5cstreams%5c${stream}/frames`],
      ...[
        '/tile/entries/../../../acme/tree/entries',
        '/tile/entries/..%2f..%2f..%2facme%2ftree%2fentries',
        '/tile/0/x000/../000',
      ],
      ...[`/v1/proof?event=${eventId}&tenant=acme`, `/v1/events?stream=..%2F..%2Facme%2Fstreams%2F${stream}`],
    ];
    const headers = { 'X-Tenant': 'acme', 'X-Original-URL': '/tenants/acme', 'X-Forwarded-Host': 'acme', Host: 'acme' };
    for (const role of roles)
      for (const resource of resources) {
        const answer = await ask(resource, `globex-${role}`, { headers });
        // A record of what was read is Globex's own, and says what it asked for.
        const lines = (await answer.text()).split('\n').filter((line) => !line.includes('countersign.audit.read.v1'));
        const told = [JSON.stringify([...answer.headers]), ...lines].join('\n');
        for (const mark of marks.filter((one) => !resource.includes(one)))
          expect(told.includes(mark), `${role} ${resource} tells ${mark}`).toBe(false);
        if (answer.headers.get('cache-control')?.includes('immutable'))
          expect(answer.headers.get('vary'), resource).toBe('Authorization');
      }
    // The whole address as the target of the request, as to a proxy, and one that no client would send.
    for (const target of [`http://acme/v1/streams`, `${url}/../tenants/acme/v1/streams`, '/v1/./streams/../streams'])
      expect(await raw(url, target, 'globex-read'), target).not.toContain(stream);
    expect(await text('/v1/streams', 'globex-read')).toContain(other);
    expect(await text('/metrics', 'globex-admin')).not.toMatch(/acme/);

    // Neither can it take another's key away, nor enrol one by another's nonce.
    const revoke = (token: string) =>
      ask(`/v1/keys/${key}/revoke`, token, { method: 'POST', body: JSON.stringify({ version: 1, reason: 'r' }) });
    await revoke('globex-admin');
    expect(await text('/v1/keys', 'acme-read')).not.toContain('revoked_at');
    expect(await text('/v1/events?type=key.revoked', 'acme-read')).toBe('');
  });

  it('keep their trees to the byte while the other is attacked with their own deliveries', async () => {
    const { directory, ask, text, stream, acme } = await world();
    const frames = await (await ask(`/v1/streams/${stream}/frames`, 'acme-read')).arrayBuffer();
    const entries = () => readFile(path.join(directory, 'tenants', 'acme', 'tree', 'entries'));
    const before = await entries();
    const checkpoint = await text('/checkpoint', 'acme-read');
    const answer = await ask(`/v1/streams/${stream}/batches?seen=3`, 'globex-write', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/vnd.countersign.audit-frames',
        'Content-Digest': `sha-256=:${createHash('sha256').update(new Uint8Array(frames)).digest('base64')}:`,
      },
      body: frames,
    });
    // What was signed for Acme's people is as genuine as ever: it becomes a stream of Globex's own, in its own tree.
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as { checkpoint: string }).checkpoint).not.toContain(acme.name);
    expect(await entries()).toEqual(before);
    expect((await text('/checkpoint', 'acme-read')).split('\n').slice(0, 3)).toEqual(
      checkpoint.split('\n').slice(0, 3),
    );
  });
});

/** Asks for a target as it stands, without what `fetch` makes of it. */
async function raw(url: string, target: string, token: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: target, headers: { Authorization: `Bearer ${token}` } }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    });
    asked.on('error', reject);
    asked.end();
  });
}
