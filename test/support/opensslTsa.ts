import { execFile, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './trailWorld.ts';

const run = promisify(execFile);

/** Whether `openssl ts` is there. Where it isn't, what needs it shows as skipped. */
export const hasOpenssl =
  spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout?.startsWith('OpenSSL') === true;

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A time-stamping authority of our own: `openssl ts -reply` behind HTTP, with a certificate of a test CA. */
export async function startOpensslTsa() {
  const folder = await temporaryFolder();
  const openssl = async (...words: string[]) => await run('openssl', words, { cwd: folder });
  await writeFile(path.join(folder, 'ext.cnf'), 'extendedKeyUsage=critical,timeStamping\n');
  await writeFile(path.join(folder, 'serial'), '01\n');
  const settings = [
    'default_tsa=t',
    '[t]',
    'serial=serial',
    'signer_cert=tsa.pem',
    'certs=ca.pem',
    'signer_key=tsa.key',
    'signer_digest=sha256',
    'default_policy=1.2.3.4.1',
    'digests=sha256',
    'accuracy=secs:1',
    'ordering=yes',
    'tsa_name=yes',
  ];
  await writeFile(path.join(folder, 'tsa.cnf'), `[tsa]\n${settings.join('\n')}\n`);
  await openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA', '-days', '2');
  await openssl('req', ...newKey, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Test TSA');
  const issue = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'ext.cnf'];
  await openssl('x509', '-req', '-in', 'tsa.csr', ...issue, '-out', 'tsa.pem');

  let asked = 0;
  const answer = async (request: IncomingMessage): Promise<Buffer> => {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    asked += 1;
    const [query, reply] = [`${asked}.tsq`, `${asked}.tsr`];
    await writeFile(path.join(folder, query), Buffer.concat(pieces));
    await openssl('ts', '-reply', '-config', 'tsa.cnf', '-section', 't', '-queryfile', query, '-out', reply);
    return await readFile(path.join(folder, reply));
  };
  const server = createServer((request, response) => {
    const isQuery = request.headers['content-type'] === 'application/timestamp-query';
    void answer(request).then((bytes) => {
      response.writeHead(isQuery ? 200 : 415, { 'Content-Type': 'application/timestamp-reply' }).end(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/tsr`,
    requests: () => asked,
    /** The recipe of docs/reference/collector.md. @throws {Error} where openssl does not verify it. */
    async verify(stampPath: string): Promise<string> {
      const files = ['-queryfile', `${stampPath}.tsq`, '-in', `${stampPath}.tsr`];
      const { stdout, stderr } = await openssl('ts', '-verify', ...files, '-CAfile', 'ca.pem');
      return stdout + stderr;
    },
  };
}
