import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { delivered, SignedStream } from '../support/signedStream.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

async function world() {
  const store = await temporaryFolder();
  const collector = await startCollector({ port: 0, directory: store, token: 'secret', log: () => undefined });
  onTestFinished(() => collector.close());
  const devices = [createDeviceKey('memory'), createDeviceKey('memory')] as const;
  const headers = { Authorization: 'Bearer secret' };
  for (const [i, device] of devices.entries()) {
    const options = { device, stream: `01977777-0000-7000-8000-0000000000c${i}` };
    await delivered(collector.url, new SignedStream(createSessionSigner(), options).open(), { headers });
  }
  const environment = { COUNTERSIGN_ENDPOINT: collector.url, COUNTERSIGN_ENDPOINT_TOKEN: 'secret' };
  const terminal = fakeTerminal({ env: environment });
  const cli = async (...words: string[]) => {
    const before = { out: terminal.printed().length, said: terminal.said.length };
    const code = await runCommandLine(words, terminal);
    const said = terminal.said.slice(before.said).join('\n');
    return { code, out: terminal.printed().slice(before.out), said };
  };
  return { store, url: collector.url, devices, cli, terminal };
}

describe('the keys of a trail', () => {
  it('are listed, revoked, and exported without those that are revoked', async () => {
    const { url, store, devices, cli } = await world();
    const [kept, stolen] = devices;
    expect((await cli('collector', 'keys', 'revoke', stolen.publicKey, '--reason', 'stolen')).code).toBe(0);
    for (const place of [url, store]) {
      const { out } = await cli('audit', 'keys', 'list', place);
      expect(out).toMatch(new RegExp(`${kept.publicKey}\\n  id \\S+ · t · first seen .* · met, not enrolled`));
      expect(out).toMatch(new RegExp(`${stolen.publicKey}\\n  .* · revoked .*: stolen`));
    }
    expect((await cli('audit', 'keys', 'export', '--out', 'keys.json', url)).code).toBe(0);
    const { code, out } = await cli('audit', 'verify', '--keys', 'keys.json', store);
    expect([code, out.includes(stolen.publicKey), out.includes(kept.publicKey)]).toEqual([3, true, false]);
  });

  it('are believed as a signed list only where the signature is wanted and right', async () => {
    const { url, store, cli, terminal } = await world();
    const signer = (await cli('policy', 'key', 'signing.key')).out.trim();
    const other = createDeviceKey('memory').publicKey;
    await cli('audit', 'keys', 'export', '--sign-with', 'signing.key', '--out', 'keys.json', url);
    const verify = async (...words: string[]) => await cli('audit', 'verify', '--keys', 'keys.json', ...words, store);
    expect(await verify('--keys-signed-by', signer)).toMatchObject({ code: 0 });
    const report = ['audit', 'report', '--period', 'week', '--keys', 'keys.json'];
    expect(await cli(...report, '--keys-signed-by', signer, store)).toMatchObject({ code: 0 });
    expect(await cli(...report, store)).toMatchObject({ code: 3, said: expect.stringContaining('it is signed') });
    expect(await verify()).toMatchObject({ code: 3, said: expect.stringContaining('it is signed') });
    expect(await verify('--keys-signed-by', other)).toMatchObject({ said: expect.stringContaining('did not sign it') });
    writeFileSync(path.join(terminal.cwd, 'keys.json'), `${other}\n`);
    const plain = await verify('--keys-signed-by', signer);
    expect(plain).toMatchObject({ code: 3, said: expect.stringContaining('it is not signed') });
  });

  it('are asked for in words that can be meant', async () => {
    const { cli } = await world();
    for (const words of [
      ['audit', 'keys', 'list'],
      ['audit', 'keys', 'export', 'x'],

      ['collector', 'keys', 'revoke', 'x', '--reason', 'y'],
    ])
      expect((await cli(...words)).code).toBe(2);
    const unknown = await cli('collector', 'keys', 'revoke', `${'A'.repeat(42)}B`, '--reason', 'y');
    expect(unknown).toMatchObject({ code: 1, said: expect.stringContaining('404') });
  });
});
