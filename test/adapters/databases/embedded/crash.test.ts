import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEmbeddedDatabase } from '../../../../src/adapters/databases/embedded/database.ts';
import type { ConnectionProfile } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { Collected, noSignal, obligations } from '../../../conformance/database.ts';
import { buildEmbeddedWorker } from '../../../support/embeddedWorker.ts';

/** Another program that uses the embedded database: it adds numbers, and says each one once it was told of its success. */
const program = `
  import { createEmbeddedDatabase } from './src/adapters/databases/embedded/database.ts';
  const [workerFile, directory] = process.argv.slice(2);
  const database = createEmbeddedDatabase({ workerFile, directory, onNotice: (n) => console.log('notice ' + n) });
  const signal = new AbortController().signal;
  const session = await database.connect({ name: 'demo' }, { signal });
  const limits = { readOnly: false, maxRows: 10, timeoutMs: 30000, masks: [], rowFilters: [] };
  const ask = async (sql) => {
    const rows = [];
    const outcome = await session.execute(sql, limits, { columns() {}, async rows(b) { rows.push(...b); } }, { signal });
    if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
    return rows;
  };
  await ask('CREATE TABLE IF NOT EXISTS kept (n int)');
  let [[n]] = await ask('SELECT coalesce(max(n), 0) FROM kept');
  for (;;) {
    n = Number(n) + 1;
    await ask('INSERT INTO kept SELECT ' + n + ' FROM generate_series(1, 50)');
    console.log('kept ' + n);
  }`;

const root = mkdtempSync(path.join(tmpdir(), 'countersign-crash-'));
let worker: Awaited<ReturnType<typeof buildEmbeddedWorker>>;
const script = path.join(root, 'program.mjs');

beforeAll(async () => {
  worker = await buildEmbeddedWorker();
  await build({
    stdin: { contents: program, resolveDir: process.cwd(), loader: 'ts' },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});
afterAll(() => {
  worker.remove();
  rmSync(root, { recursive: true, force: true });
});

it('a program killed in the middle of its work loses nothing that was said to be committed', {
  timeout: 180_000,
}, async () => {
  const directory = path.join(root, 'db');
  const notices: string[] = [];
  let last = 0;
  for (const extra of [0, 3, 17, 30, 44, 61]) {
    const child = spawn(process.execPath, [script, worker.workerFile, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const first = last;
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('notice')) notices.push(line);
      else last = Number(line.split(' ')[1]);
      if (last > first + extra && !child.killed) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
  }

  const profile: ConnectionProfile = {
    name: asConnectionName('demo'),
    driver: 'embedded',
    environment: 'development',
    readOnly: true,
    ai: 'none',
  };
  const database = createEmbeddedDatabase({ workerFile: worker.workerFile, directory });
  const session = await database.connect(profile, { signal: noSignal });
  const reader = new Collected();
  await session.execute('SELECT n, count(*) FROM kept GROUP BY n ORDER BY n', obligations(), reader, {
    signal: noSignal,
  });
  await session.close();
  const whole = Array.from({ length: reader.all.length }, (_, i) => [String(i + 1), '50']);
  expect(reader.all).toEqual(whole);
  // One more may have been committed whose answer was never read.
  expect(reader.all.length).toBeGreaterThanOrEqual(last);
  expect(notices).toEqual([]);
});
