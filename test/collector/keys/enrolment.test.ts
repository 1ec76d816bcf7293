import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeDisk } from '../../../src/adapters/journals/file/disk.ts';
import { createDeviceKey } from '../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { Nonces } from '../../../src/collector/keys/nonces.ts';
import { type CollectorOptions, startCollector } from '../../../src/collector/startCollector.ts';
import { systemClock } from '../../../src/composition/clock.ts';
import { Enrolment } from '../../../src/composition/enrolment.ts';
import { createIds } from '../../../src/composition/ids.ts';
import { verifyTrail } from '../../../src/composition/verifyTrail.ts';
import { enrolmentRequest } from '../../../src/core/audit/keys/enrolment.ts';
import { openStatement, signStatement } from '../../../src/core/audit/keys/statements.ts';
import { keyIdOf } from '../../../src/core/audit/signature.ts';
import { readNoteKey } from '../../../src/core/audit/tree/signedNote.ts';
import { readJournal } from '../../support/readJournal.ts';
import { delivered, SignedStream } from '../../support/signedStream.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../support/trailWorld.ts';

async function start(options: Partial<CollectorOptions> = {}) {
  const directory = options.directory ?? (await temporaryFolder());
  const collector = await startCollector({ port: 0, log: () => undefined, ...options, directory });
  onTestFinished(() => collector.close());
  const post = async (resource: string, body: unknown) => {
    const answer = await fetch(`${collector.url}${resource}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const nonce = async () =>
    (await (await fetch(`${collector.url}/v1/enroll`)).json()) as { nonce: string; log: string };
  const enrol = async (device = createDeviceKey('memory'), log?: string) => {
    const offered = await nonce();
    const asked = { log: log ?? offered.log, install_id: 'install-1', nonce: offered.nonce };
    return await post('/v1/enroll', enrolmentRequest(device, asked));
  };
  const revoke = async (key: string) => await post(`/v1/keys/${key}/revoke`, { version: 1, reason: 'stolen' });
  const logKey = readNoteKey(collector.logKey) as NonNullable<ReturnType<typeof readNoteKey>>;
  return { directory, collector, url: collector.url, post, nonce, enrol, revoke, logKey };
}

const typesIn = async (directory: string) => (await readJournal(directory)).map(({ type }) => type);

describe('a device that enrols', () => {
  it('gets a certificate that the log has signed, and the log says so in its own tree', async () => {
    const { enrol, logKey, directory, url } = await start();
    const device = createDeviceKey('memory');
    const { status, body } = await enrol(device);
    expect(status).toBe(200);
    const certificate = openStatement('certificate', String(body['certificate']), logKey);
    expect(certificate).toMatchObject({ device_key: device.publicKey, install_id: 'install-1', log: logKey.name });
    const lifeMs = Date.parse(certificate?.expires_at ?? '') - Date.parse(certificate?.issued_at ?? '');
    expect(lifeMs).toBe(30 * 86_400_000);
    await enrol(device);
    const said = (await readJournal(directory)).filter(({ type }) => type === 'key.enrolled');
    expect(said.map(({ payload }) => payload['is_renewal'])).toEqual([false, true]);
    const report = await verifyTrail(url);
    expect(report.problems).toEqual([]);
    expect(report.notes).toContain('The log has enrolled 1 device keys and revoked 0.');
  });

  it.each<[string, number, (world: Awaited<ReturnType<typeof start>>) => Promise<unknown>]>([
    [
      'a key whose private part somebody else has',
      422,
      async ({ nonce }) => {
        const asked = { ...(await nonce()), install_id: 'install-1' };
        const key = createDeviceKey('memory').publicKey;
        return { ...enrolmentRequest(createDeviceKey('memory'), asked), device_key: key };
      },
    ],
    [
      'a request that was made for another log',
      422,
      async ({ nonce }) => {
        const asked = { ...(await nonce()), log: 'another.example/log', install_id: 'install-1' };
        return enrolmentRequest(createDeviceKey('memory'), asked);
      },
    ],
    [
      'a request with a nonce of another collector',
      409,
      async ({ nonce }) => {
        const asked = { log: (await nonce()).log, install_id: 'install-1', nonce: new Nonces().make(Date.now()) };
        return enrolmentRequest(createDeviceKey('memory'), asked);
      },
    ],
    [
      'a request whose install id was changed on its way',
      422,
      async ({ nonce }) => {
        const asked = { ...(await nonce()), install_id: 'install-1' };
        return { ...enrolmentRequest(createDeviceKey('memory'), asked), install_id: 'install-2' };
      },
    ],
    ['what is no request', 422, async () => ({ device_key: 'x' })],
  ])('is none with %s', async (_attack, expected, make) => {
    const world = await start();
    expect((await world.post('/v1/enroll', await make(world))).status).toBe(expected);
    expect(await typesIn(world.directory)).toEqual([]);
  });

  it('can not use a nonce that is minutes old, or made up', () => {
    const nonces = new Nonces();
    const nonce = nonces.make(1_000_000_000_000);
    expect(nonces.isFresh(nonce, 1_000_000_060_000)).toBe(true);
    expect(nonces.isFresh(nonce, 1_000_000_400_000)).toBe(false);
    expect(nonces.isFresh(nonce, 999_999_999_000)).toBe(false);
    expect(nonces.isFresh(nonce.replace(/^./, 'z'), 1_000_000_060_000)).toBe(false);
    expect(nonces.isFresh('', 1_000_000_060_000)).toBe(false);
  });

  it('renews its certificate when two thirds of its life are over, and not before', async () => {
    const { url, logKey, directory: store } = await start();
    const directory = await temporaryFolder();
    let aheadMs = 0;
    const signal = AbortSignal.timeout(20_000);
    const enrolment = new Enrolment({
      ...{ disk: nodeDisk, directory, endpoint: { url }, device: createDeviceKey('memory') },
      clock: { now: () => systemClock.now() + aheadMs },
      ids: createIds(systemClock),
      logKey: async () => logKey,
    });
    expect(await enrolment.tend({ signal })).toBe(true);
    aheadMs = 19 * 86_400_000;
    expect(await enrolment.tend({ signal })).toBe(false);
    aheadMs = 21 * 86_400_000;
    expect(await enrolment.tend({ signal })).toBe(true);
    const installs = (await readJournal(store)).map(({ payload }) => payload['install_id']);
    expect(new Set(installs.filter((id) => id !== undefined)).size).toBe(1);
  });

  it('takes no certificate of a collector whose log is not the one it knows', async () => {
    const { url } = await start();
    const { logKey } = await start();
    const parts = { disk: nodeDisk, directory: await temporaryFolder(), endpoint: { url } };
    const enrolment = new Enrolment({
      ...{ ...parts, device: createDeviceKey('memory'), clock: systemClock, ids: createIds(systemClock) },
      logKey: async () => logKey,
    });
    expect(await enrolment.tend({ signal: AbortSignal.timeout(20_000) })).toBe(false);
  });
});

describe('a device key that is revoked', () => {
  const begun = () => {
    const device = createDeviceKey('memory');
    return { device, stream: new SignedStream(createSessionSigner(), { device }).open().beat() };
  };

  it('keeps what the log had received, and the verifier names what came later', async () => {
    const { url, revoke, directory } = await start();
    const { device, stream } = begun();
    await delivered(url, stream);
    expect((await revoke(keyIdOf(device.publicKey))).body).toMatchObject({ device_key: device.publicKey });
    expect((await verifyTrail(url)).problems).toEqual([]);
    stream.beat().beat();
    expect((await delivered(url, stream, { from: 2 })).status).toBe(200);
    for (const place of [url, directory]) {
      const report = await verifyTrail(place);
      expect(report).toMatchObject({ result: 'unverifiable' });
      expect(report.problems).toEqual([
        expect.objectContaining({
          severity: 'unverifiable',
          stream: stream.stream,
          seq: 2,
          message: expect.stringMatching(/^Events 2 to 3 are REVOKED: .*"stolen"/),
        }),
      ]);
    }
  });

  it('is not enrolled again, and stays revoked from the first time on, over a restart', async () => {
    const first = await start();
    const { device, stream } = begun();
    await delivered(first.url, stream);
    const { body } = await first.revoke(device.publicKey);
    expect((await first.enrol(device)).status).toBe(403);
    await first.collector.close();
    const second = await start({ directory: first.directory });
    expect((await second.enrol(device)).status).toBe(403);
    expect((await second.revoke(device.publicKey)).body).toEqual(body);
    const said = (await typesIn(first.directory)).filter((type) => type === 'key.revoked');
    expect(said).toHaveLength(1);
  });

  it('is not revoked by a client that speaks as the collector does', async () => {
    const { url, logKey } = await start();
    const { device, stream } = begun();
    await delivered(url, stream);
    const thief = createSessionSigner();
    const said = { device_key: device.publicKey, reason: 'spite', tree_size: 0 };
    const statement = signStatement(
      'revocation',
      { v: 1, log: logKey.name, ...said, revoked_at: new Date().toISOString() },
      thief,
    );
    const liar = new SignedStream(thief, { stream: '01977777-0000-7000-8000-00000000000b' })
      .open({ service: { name: 'countersign-collector', version: '1' } })
      .add('key.revoked', { ...said, statement, by: 'admin' });
    expect((await delivered(url, liar)).status).toBe(200);
    expect((await verifyTrail(url)).problems).toEqual([]);
  });

  it('is one that somebody knows, and needs a reason', async () => {
    const { revoke, post } = await start();
    expect((await revoke('A'.repeat(42))).status).toBe(404);
    const key = createDeviceKey('memory').publicKey;
    for (const body of [{}, { version: 1 }, { version: 1, reason: ' ' }])
      expect((await post(`/v1/keys/${key}/revoke`, body)).status).toBe(422);
  });
});

describe('a collector that takes enrolled devices alone', () => {
  it('refuses streams of others and of revoked ones, and takes those of enrolled ones', async () => {
    const { url, enrol, revoke, directory } = await start({ devices: 'enrolled' });
    const device = createDeviceKey('memory');
    const stream = new SignedStream(createSessionSigner(), { device }).open().beat();
    expect(await delivered(url, stream)).toMatchObject({
      status: 403,
      body: { reason: expect.stringContaining('enrolled devices alone') },
    });
    await enrol(device);
    expect((await delivered(url, stream)).status).toBe(200);
    await revoke(device.publicKey);
    stream.beat();
    expect((await delivered(url, stream, { from: 2 })).status).toBe(403);
    expect((await readJournal(directory)).filter((event) => event.stream === stream.stream)).toHaveLength(2);
  });

  it('is enrolled at by a trail that it turns away, which then delivers', async () => {
    const { url, directory } = await start({ devices: 'enrolled' });
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url } });
    await recordPrompt(trail, 'question');
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    expect(await typesIn(directory)).toEqual(expect.arrayContaining(['key.enrolled', 'prompt.submitted']));
    expect(trail.status()).toMatchObject({ delivery: 'online', backlog: 0 });
  });

  it('lets nobody in while its list of devices is damaged', async () => {
    const directory = await temporaryFolder();
    await nodeDisk.makeDirectory(directory);
    const file = await nodeDisk.create(path.join(directory, 'devices.json'));
    await file.write(Buffer.from('{'), 0);
    await file.close();
    const { enrol, url } = await start({ directory, devices: 'enrolled' });
    expect((await enrol()).status).toBe(503);
    expect((await delivered(url, new SignedStream(createSessionSigner()).open())).status).toBe(403);
  });
});
