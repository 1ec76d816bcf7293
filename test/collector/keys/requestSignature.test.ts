import { hash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeviceKey, type DeviceKey } from '../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { signMessage } from '../../../src/adapters/sinks/http/messageSignature.ts';
import { type CollectorOptions, startCollector } from '../../../src/collector/startCollector.ts';
import { systemClock } from '../../../src/composition/clock.ts';
import { delivered, SignedStream } from '../../support/signedStream.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../support/trailWorld.ts';

async function start(options: Partial<CollectorOptions> = {}) {
  const collector = await startCollector({
    ...{ port: 0, directory: await temporaryFolder(), log: () => undefined, signatures: 'required' },
    ...options,
  });
  onTestFinished(() => collector.close());
  return collector;
}

const device = createDeviceKey('memory');
const stream = () => new SignedStream(createSessionSigner(), { device }).open().beat();
const all = ['@method', '@path', '@query', 'content-digest'];

interface Terms {
  readonly by?: DeviceKey;
  readonly created?: number;
  readonly nonce?: string;
  readonly components?: readonly string[];
  readonly target?: string;
  readonly body?: Buffer;
}

/** The header fields of a signed delivery. */
function signatureOf(of: SignedStream, terms: Terms = {}): Record<string, string> {
  const digest = `sha-256=:${hash('sha256', terms.body ?? of.frames(), 'base64')}:`;
  const target = terms.target ?? `/v1/streams/${of.stream}/batches`;
  const message = {
    method: 'POST',
    target,
    field: (name: string) => (name === 'content-digest' ? digest : undefined),
  };
  const by = terms.by ?? device;
  return signMessage(
    message,
    {
      label: 'countersign',
      components: terms.components ?? all,
      created: terms.created ?? Math.floor(Date.now() / 1000),
      keyid: by.publicKey,
      nonce: terms.nonce ?? Math.random().toString(36),
    },
    by,
  );
}

describe('a delivery that its device has signed', () => {
  it('is taken, once', async () => {
    const { url } = await start();
    const of = stream();
    const headers = signatureOf(of);
    expect((await delivered(url, of, { headers })).status).toBe(200);
    expect(await delivered(url, of, { headers })).toMatchObject({
      status: 401,
      body: { reason: 'This very request was sent before.' },
    });
    expect((await delivered(url, of, { headers: signatureOf(of) })).status).toBe(200);
  });

  const nowS = Math.floor(Date.now() / 1000);
  const attacks: [string, number, string, (of: SignedStream) => Record<string, string>][] = [
    ['the signature is of an hour ago', 401, 'too old', (of) => signatureOf(of, { created: nowS - 3600 })],
    ['the signature is of the future', 401, 'too old', (of) => signatureOf(of, { created: nowS + 3600 })],
    ['the body is another one', 401, 'not one of this', (of) => signatureOf(of, { body: Buffer.from('x') })],
    ['the stream is another one', 401, 'not one of this', (of) => signatureOf(of, { target: '/v1/streams/x/batches' })],
    ...all.map((name): (typeof attacks)[number] => [
      `${name} is not covered`,
      401,
      `does not cover ${name}`,
      (of) => signatureOf(of, { components: all.filter((one) => one !== name) }),
    ]),
    ['the nonce is empty', 401, 'form that is not taken', (of) => signatureOf(of, { nonce: '' })],
    [
      'the signature is there and what it covers is not',
      401,
      'wants deliveries that a device key has signed',
      (of) => ({ Signature: signatureOf(of)['Signature'] ?? '' }),
    ],
    [
      'the key is that of someone else',
      401,
      'not one of this',
      (of) => {
        const headers = signatureOf(of, { by: createDeviceKey('memory') });
        return {
          ...headers,
          'Signature-Input': (headers['Signature-Input'] ?? '').replace(/keyid="[^"]*"/, `keyid="${device.publicKey}"`),
        };
      },
    ],
    [
      'a key signs that was made up for it',
      403,
      'neither the stream',
      (of) => signatureOf(of, { by: createDeviceKey('memory') }),
    ],
  ];
  it.each(attacks)('is none where %s', async (_attack, status, reason, headersOf) => {
    for (const signatures of ['required', 'optional'] as const) {
      const { url } = await start({ signatures });
      const of = stream();
      const answer = await delivered(url, of, { headers: headersOf(of) });
      expect([signatures, answer.status]).toEqual([signatures, status]);
      expect(answer.body['reason']).toContain(reason);
    }
  });

  it('is wanted only where the collector is told so', async () => {
    expect((await delivered((await start()).url, stream())).status).toBe(401);
    expect((await delivered((await start({ signatures: 'optional' })).url, stream())).status).toBe(200);
  });
});

describe('a trail', () => {
  it('signs what it delivers, and delivers although its clock is hours off', async () => {
    const { url } = await start();
    const clock = { now: () => systemClock.now() + 5 * 3_600_000, monotonicUs: () => systemClock.monotonicUs() };
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url }, clock });
    await recordPrompt(trail, 'question');
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    expect(trail.status()).toMatchObject({ delivery: 'online', backlog: 0 });
  });
});
