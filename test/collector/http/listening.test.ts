import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CollectorOptions, startCollector } from '../../../src/collector/startCollector.ts';
import { certificate, certificateKey } from '../../adapters/databases/postgres/selfSigned.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';
import { renewedCertificate, renewedKey } from './renewed.ts';

async function start(options: Partial<CollectorOptions> = {}) {
  const directory = await temporaryFolder();
  const lines: string[] = [];
  const collector = await startCollector({ port: 0, directory, log: (line) => lines.push(line), ...options });
  onTestFinished(() => collector.close());
  return { collector, lines, port: Number(new URL(collector.url).port) };
}

async function tlsFiles(cert = certificate, key = certificateKey) {
  const folder = await temporaryFolder();
  const files = { certificate: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
  await writeFile(files.certificate, cert);
  await writeFile(files.key, key, { mode: 0o600 });
  return files;
}

/** The serial number of the certificate that is shown. */
async function shownSerial(port: number): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

async function statusOver(port: number, ca: string): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path: '/healthz', ca, servername: 'localhost', headers: { Host: 'localhost' } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    asking.once('error', reject);
    asking.end();
  });
}

describe('a collector on a network', () => {
  it('speaks TLS with its certificate, and takes a renewed one into use', async () => {
    const files = await tlsFiles();
    const { collector, port, lines } = await start({ tls: files, tlsRecheckMs: 50 });
    expect(collector.url).toMatch(/^https:/);
    expect(await statusOver(port, certificate)).toBe(200);
    const before = await shownSerial(port);
    await writeFile(files.key, renewedKey);
    await writeFile(files.certificate, renewedCertificate);
    await eventually(
      () => shownSerial(port),
      (serial) => serial !== before,
    );
    expect(await statusOver(port, renewedCertificate)).toBe(200);
    expect(lines.join()).toContain('The certificate was renewed.');
  });

  it('keeps its certificate while the new files are no pair', async () => {
    const files = await tlsFiles();
    const { port, lines } = await start({ tls: files, tlsRecheckMs: 50 });
    await writeFile(files.certificate, renewedCertificate);
    await eventually(
      () => lines,
      (said) => said.join().includes('stays in use'),
    );
    expect(await statusOver(port, certificate)).toBe(200);
    expect(lines.join()).not.toContain('PRIVATE');
  });

  it('does not start with a certificate and the key of another', async () => {
    const files = await tlsFiles(certificate, renewedKey);
    await expect(start({ tls: files })).rejects.toMatchObject({ code: 'TLS_UNUSABLE' });
  });

  it('does not send tokens over a network in clear, unless it is told to', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'PLAIN_HTTP' });
    const { port } = await start({ host: '0.0.0.0', plainHttp: true });
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  it('does not answer plain HTTP where it speaks TLS', async () => {
    const { port } = await start({ tls: await tlsFiles() });
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  it.each([
    ['a head that never ends', 'GET /v1/streams HTTP/1.1\r\nHost: localhost\r\nX-A: '],
    [
      'a body that never ends',
      'POST /v1/streams/01977777-0000-7000-8000-000000000001/batches HTTP/1.1\r\nHost: localhost\r\n' +
        'Content-Type: application/vnd.countersign.audit-frames\r\nContent-Length: 1000\r\n\r\n',
    ],
  ])('hangs up on %s (slow loris), and goes on answering others', async (_name, begin) => {
    const { port } = await start({ requestTimeoutMs: 600 });
    const ended = new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(begin));
      const drip = setInterval(() => socket.write('x'), 100);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        clearInterval(drip);
        resolve();
      });
      socket.resume();
    });
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await ended;
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });
});
