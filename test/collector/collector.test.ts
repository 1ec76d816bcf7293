import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { maxBodyBytes } from '../../src/collector/requestBody.ts';
import { type CollectorOptions, startCollector } from '../../src/collector/startCollector.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { canonicalJson } from '../../src/core/audit/canonicalJson.ts';
import { commit } from '../../src/core/audit/disclosure.ts';
import { noHead, payloadDigest, type SignedRecord } from '../../src/core/audit/record.ts';
import { encodeGroup } from '../../src/core/audit/segment.ts';
import { client, framesOf, post, stream } from '../support/collectorClient.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

async function start(options: Partial<CollectorOptions> = {}) {
  const directory = options.directory ?? (await temporaryFolder());
  const lines: string[] = [];
  const collector = await startCollector({ port: 0, directory, log: (line) => lines.push(line), ...options });
  onTestFinished(() => collector.close());
  return { directory, collector, lines, url: collector.url };
}

describe('a collector', () => {
  it('acknowledges what it has made durable, with the digest of the last event', async () => {
    const { url, directory } = await start();
    const { opening, heartbeat } = client();
    const records = [opening(), heartbeat(), heartbeat()];
    const { status, body } = await post(url, framesOf(records));
    expect([status, body['durable_through'], body['head']]).toEqual([
      200,
      2,
      payloadDigest(records[2]?.payload as Buffer),
    ]);
    expect((await readJournal(directory)).map(({ seq }) => seq)).toEqual([0, 1, 2]);
  });

  it('takes events again that it has, and stores them once', async () => {
    const { url, directory } = await start();
    const { opening, heartbeat } = client();
    const records = [opening(), heartbeat(), heartbeat(), heartbeat()];
    await post(url, framesOf(records.slice(0, 3)));
    expect((await post(url, framesOf(records.slice(1, 3)))).body).toMatchObject({ durable_through: 2 });
    expect((await post(url, framesOf(records))).body).toMatchObject({ durable_through: 3 });
    expect(await readJournal(directory)).toHaveLength(4);
  });

  it('stores concurrent deliveries of one stream in order', async () => {
    const { url, directory } = await start();
    const { opening, heartbeat } = client();
    const records = [opening(), ...Array.from({ length: 30 }, () => heartbeat())];
    await post(url, framesOf(records.slice(0, 1)));
    const deliveries = Array.from({ length: 8 }, (_, i) => post(url, framesOf(records.slice(0, 31 - i * 3))));
    for (const { status } of await Promise.all(deliveries)) expect(status).toBe(200);
    expect((await readJournal(directory)).map(({ seq }) => seq)).toEqual(records.map((_, i) => i));
  });

  it('asks for what is missing', async () => {
    const { url } = await start();
    const { opening, heartbeat } = client();
    const records = [opening(), heartbeat(), heartbeat(), heartbeat()];
    expect(await post(url, framesOf(records.slice(1)))).toEqual({ status: 412, body: { expected: 0 } });
    await post(url, framesOf(records.slice(0, 2)));
    expect(await post(url, framesOf(records.slice(3)))).toEqual({ status: 412, body: { expected: 2 } });
  });

  it('keeps its history against another one, and says which event differs', async () => {
    const { url, directory, lines } = await start();
    const signer = createSessionSigner();
    const one = client(signer);
    await post(url, framesOf([one.opening(), one.heartbeat(), one.heartbeat()]));
    const other = client(signer);
    const { status, body } = await post(
      url,
      framesOf([other.opening(), other.heartbeat(), other.heartbeat({ uptime_ms: 99 })]),
    );
    expect([status, body['seq']]).toEqual([409, 2]);
    expect(lines.join()).toContain(`Fork in stream ${stream}`);
    expect((await readJournal(directory)).map(({ payload }) => payload['uptime_ms'])).toEqual([undefined, 1, 2]);
  });

  it.each<[string, (of: ReturnType<typeof client>) => readonly SignedRecord[]]>([
    ['an event that someone else signed', (of) => [of.opening(), client().heartbeat({ seq: 1 })]],
    ['an event with a changed byte', (of) => [of.opening(), changed(of.heartbeat())]],
    ['an event that is not chained to the one before', (of) => [of.opening(), of.heartbeat({ prev: noHead })]],
    ['a gap within a delivery', (of) => [of.opening(), of.heartbeat({ seq: 2 })]],
    ['an event of another stream', (of) => [of.opening(), of.heartbeat({ stream: 'stream-other' })]],
    ['a stream that begins with something else', (of) => [of.heartbeat()]],
    ['an opening whose device key signed nothing', (of) => [of.opening({ device_signature: 'AAAA' })]],
    [
      'an opening with the device key of another',
      (of) => [of.opening({ device_key: createDeviceKey('memory').publicKey })],
    ],
    ['an opening with a session key that is none', (of) => [of.opening({ session_key: 'none' })]],
    [
      'an event behind the end',
      (of) => [of.opening(), of.event({ type: 'countersign.stream.closed.v1', reason: 'x' }), of.heartbeat()],
    ],
    [
      'a value that was not committed to',
      (of) => [of.opening(), of.event({ type: 'countersign.x.y.v1' }, commit({ a: 1 }).disclosures)],
    ],
    ['a value that hides a clear one', (of) => [of.opening(), disclosing(of, 'uptime_ms')]],
    ['a payload in another spelling', (of) => [of.opening(), of.signed(Buffer.from(` ${canonicalJson({ v: 1 })}`))]],
    ['a payload with a name twice', (of) => [of.opening(), twice(of)]],
    ['a payload that is no object', (of) => [of.opening(), of.signed(Buffer.from('[]'))]],
    ['nothing', () => []],
  ])('refuses %s, and stores nothing of the delivery', async (_name, make) => {
    const { url, directory } = await start();
    const { status, body } = await post(url, framesOf(make(client())));
    expect([status, typeof body['reason']]).toEqual([422, 'string']);
    expect(await readJournal(directory)).toEqual([]);
    expect(await (await fetch(`${url}/v1/keys`)).json()).toEqual({ version: 1, keys: [] });
    expect(await (await fetch(`${url}/v1/streams`)).json()).toEqual({ version: 1, streams: [] });
  });

  it('stores events of types that it does not know', async () => {
    const { url, directory } = await start();
    const of = client();
    const { status } = await post(
      url,
      framesOf([of.opening(), of.event({ type: 'countersign.some.day.v7', more: [1, { a: 'b' }] })]),
    );
    expect(status).toBe(200);
    expect((await verifyTrail(directory)).notes.join()).toContain('1 event of types that this version');
  });

  it.each<[string, number, Record<string, string | undefined>]>([
    ['another content type', 415, { 'Content-Type': 'application/json' }],
    ['an unknown encoding', 415, { 'Content-Encoding': 'br' }],
    ['no digest', 400, { 'Content-Digest': undefined }],
    ['a wrong digest', 422, { 'Content-Digest': `sha-256=:${'A'.repeat(43)}=:` }],
    ['gzip that is none', 422, { 'Content-Encoding': undefined }],
  ])('refuses a delivery with %s', async (_name, expected, headers) => {
    const { url } = await start();
    expect((await post(url, framesOf([client().opening()]), { headers })).status).toBe(expected);
  });

  it('refuses what is too large, packed or unpacked, without keeping it in memory', async () => {
    const { url } = await start();
    expect((await post(url, Buffer.alloc(maxBodyBytes + 1))).status).toBe(413);
    const sent = Buffer.alloc(maxBodyBytes + 1024, 1);
    const answer = await fetch(`${url}/v1/streams/${stream}/batches`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/vnd.countersign.audit-frames', 'Content-Digest': 'sha-256=:x=:' },
      body: new Uint8Array(sent),
    }).catch(() => undefined);
    expect(answer?.status ?? 413).toBe(413);
  });

  it.each(['..', '.', 'a', '%2e%2e%2fx', 'x'.repeat(65), 'a b', '..%5c..%5cx'])(
    'makes no folder named %s',
    async (name) => {
      const { url, directory } = await start();
      const { status } = await post(url, framesOf([client().opening()]), { stream: name }).catch(() => ({
        status: 404,
      }));
      expect([400, 404]).toContain(status);
      expect(await readdir(path.join(directory, 'streams'))).toEqual([]);
    },
  );

  it('wants its token for everything but its health', async () => {
    const { url } = await start({ token: 'secret' });
    const body = framesOf([client().opening()]);
    for (const authorization of [undefined, 'Bearer', 'Bearer wrong', 'Basic secret', 'Bearer secret2', 'secret']) {
      expect((await post(url, body, { headers: { Authorization: authorization } })).status).toBe(401);
    }
    for (const resource of ['/', '/v1/streams', '/v1/keys', '/v1/events?request=1', `/v1/streams/${stream}/frames`]) {
      expect((await fetch(`${url}${resource}`)).status).toBe(401);
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await post(url, body, { headers: { Authorization: 'Bearer secret' } })).status).toBe(200);
    expect((await verifyTrail(url, { token: 'secret' })).events).toBe(1);
    await expect(verifyTrail(url)).rejects.toThrow(/answers 401/);
  });

  it('says which method an address is for, and tells its health to who asks for the head alone', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/v1/streams`, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
    expect((await fetch(`${url}/v1/policy`, { method: 'POST' })).headers.get('allow')).toBe('GET, PUT');
    expect((await fetch(`${url}/v1/nothing`, { method: 'DELETE' })).status).toBe(404);
    for (const resource of ['/healthz', '/readyz']) {
      const head = await fetch(`${url}${resource}`, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
    }
  });

  it("does not answer another site's page that has its name point here", async () => {
    const { url } = await start();
    const { port } = new URL(url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asking = httpRequest(
        { host: '127.0.0.1', port, path: '/v1/streams', headers: { Host: 'evil.example' } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      asking.once('error', reject);
      asking.end();
    });
    expect(status).toBe(421);
  });

  it('goes on after a restart, and drops a last write that was cut off', async () => {
    const directory = await temporaryFolder();
    const of = client();
    const records = [of.opening(), of.heartbeat(), of.heartbeat()];
    const first = await start({ directory });
    await post(first.url, framesOf(records.slice(0, 2)));
    await first.collector.close();
    const file = path.join(directory, 'streams', stream, '000001.seg');
    const whole = await readFile(file);
    const cut = Buffer.concat([whole, encodeGroup([framesOf(records.slice(2))]), Buffer.alloc(512)]);
    cut.fill(0, whole.length, Math.ceil((whole.length + 1) / 512) * 512); // The first sector of the write is missing.
    await writeFile(file, cut);
    const second = await start({ directory });
    expect((await post(second.url, framesOf(records.slice(1)))).body).toMatchObject({ durable_through: 2 });
    await second.collector.close();
    expect((await verifyTrail(directory)).result).toBe('valid');
    expect(await readJournal(directory)).toHaveLength(3);
  });

  it('takes nothing more into a stream that is damaged, and says so', async () => {
    const directory = await temporaryFolder();
    const of = client();
    const records = [of.opening(), of.heartbeat(), of.heartbeat()];
    const first = await start({ directory });
    await post(first.url, framesOf(records.slice(0, 2)));
    await first.collector.close();
    const file = path.join(directory, 'streams', stream, '000001.seg');
    const bytes = await readFile(file);
    bytes[bytes.indexOf('heartbeat')] = 0x48;
    await writeFile(file, bytes);
    const { url, lines } = await start({ directory });
    expect((await post(url, framesOf(records))).status).toBe(503);
    expect(lines.join()).toContain('takes nothing more');
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'degraded', problems: 1 });
    expect(await readFile(file)).toEqual(bytes);
  });

  it('says that its port is taken, and that its folder is in use', async () => {
    const { url, directory } = await start();
    const port = Number(new URL(url).port);
    await expect(start({ port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    });
    await expect(start({ directory })).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    await expect(start({ host: '203.0.113.1', plainHttp: true })).rejects.toMatchObject({ code: 'ADDRESS_UNUSABLE' });
    await writeFile(path.join(directory, 'file'), '');
    await expect(start({ directory: path.join(directory, 'file') })).rejects.toMatchObject({
      code: 'STORE_UNREADABLE',
    });
  });

  it('says in its health and figures that nothing can be stored, until something can', async () => {
    const { directory, url } = await start();
    const of = client();
    const body = framesOf([of.opening()]);
    const streams = path.join(directory, 'streams');
    await rename(streams, `${streams}.away`);
    await writeFile(streams, '');
    const health = async () => (await fetch(`${url}/healthz`)).json();
    const metrics = async () => await (await fetch(`${url}/metrics`)).text();
    expect((await post(url, body)).status).toBe(503);
    expect(await health()).toMatchObject({ status: 'degraded', store: { problem: expect.any(String) } });
    expect(await metrics()).toContain('countersign_store_healthy 0');
    expect(await metrics()).toContain('countersign_deliveries_total{result="blocked"} 1');
    // Whoever takes deliveries away from it for that would never see it well again.
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await rm(streams);
    await rename(`${streams}.away`, streams);
    expect((await post(url, body)).status).toBe(200);
    expect(await health()).toMatchObject({ status: 'ok', store: {} });
    expect(await metrics()).toContain('countersign_store_healthy 1');
  });

  it('takes over the lock of a collector that was killed', async () => {
    const directory = await temporaryFolder();
    await writeFile(
      path.join(directory, 'collector.lock'),
      JSON.stringify({ version: 1, host: (await import('node:os')).hostname(), pid: 2 ** 30, boot: '', started: '' }),
    );
    const { url } = await start({ directory });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe('what a collector hands out', () => {
  async function filled() {
    const world = await start();
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: world.url } });
    for (let i = 0; i < 25; i += 1) await recordPrompt(trail, `question <b>${i}</b>`);
    await trail.flush({ signal: AbortSignal.timeout(10_000) });
    return { ...world, stream: trail.status().stream };
  }

  it('is enough to verify it from afar', async () => {
    const { url } = await filled();
    expect(await verifyTrail(url)).toMatchObject({ result: 'valid', streams: 1, events: 26, problems: [] });
  });

  it('can be read on from any event', async () => {
    const { url, stream: name } = await filled();
    const whole = Buffer.from(await (await fetch(`${url}/v1/streams/${name}/frames`)).arrayBuffer());
    const rest = Buffer.from(await (await fetch(`${url}/v1/streams/${name}/frames?from=20`)).arrayBuffer());
    expect(whole.subarray(whole.length - rest.length)).toEqual(rest);
    expect((await fetch(`${url}/v1/streams/${name}/frames?from=26`)).headers.get('content-length')).toBe('0');
    for (const from of ['-1', 'x', '1.5', '1e99'])
      expect((await fetch(`${url}/v1/streams/${name}/frames?from=${from}`)).status).toBe(400);
  });

  it('tells the events of a request as JSON lines, with what was disclosed', async () => {
    const { url } = await filled();
    const text = await (await fetch(`${url}/v1/events?request=request-1`)).text();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(25);
    expect(lines[3]).toMatchObject({
      version: 1,
      payload: { type: 'countersign.prompt.submitted.v1', seq: 4 },
      disclosures: expect.arrayContaining([{ name: 'prompt', value: 'question <b>3</b>' }]),
    });
    expect(await (await fetch(`${url}/v1/events?request=other`)).text()).toBe('');
    expect((await fetch(`${url}/v1/events`)).status).toBe(400);
  });

  it('shows a page for people', async () => {
    const world = await start();
    const of = client();
    await post(world.url, framesOf([of.opening({ time: '2026-01-01T00:00:00.000Z' })]));
    const page = await fetch(world.url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('1 stream, 1 event.');
  });
});

function changed(record: SignedRecord): SignedRecord {
  const payload = Buffer.from(record.payload);
  payload[payload.indexOf('uptime_ms":') + 11] = '7'.charCodeAt(0);
  return { ...record, payload };
}

function disclosing(of: ReturnType<typeof client>, name: string): SignedRecord {
  const { digests, disclosures } = commit({ [name]: 7 });
  return of.event(
    { type: 'countersign.stream.heartbeat.v1', uptime_ms: 1, _sd: digests, _sd_alg: 'sha-256' },
    disclosures,
  );
}

function twice(of: ReturnType<typeof client>): SignedRecord {
  const record = of.heartbeat();
  return of.signed(Buffer.from(record.payload.toString('utf8').replace('"v":1}', '"v":1,"v":1}')));
}
