import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { sqlServerDriver, sqlServerDriverApart } from '../../../../scripts/sqlServerBuild.mjs';
import type { createSqlServerDatabase } from '../../../../src/adapters/databases/sqlserver/database.ts';
import { noSignal } from '../../../conformance/database.ts';
import { startTdsServer } from '../../../support/tdsServer.ts';
import { ask, profileOf, scripted } from './worlds.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'countersign-driver-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('leaves the driver in a file of its own that is loaded with the first connection, and works without Entra', async () => {
  const node = { bundle: true, platform: 'node', format: 'cjs', target: 'node20.19', logLevel: 'error' } as const;
  const database = 'src/adapters/databases/sqlserver/database.ts';
  const into = { absWorkingDir: root, outdir: folder, metafile: true } as const;
  const main = await build({ ...node, ...sqlServerDriverApart, ...into, entryPoints: { database } });
  const apart = await build({ ...node, ...sqlServerDriver, ...into });
  expect(Object.keys(main.metafile.inputs).filter((file) => file.includes('node_modules/'))).toEqual([]);
  expect(
    Object.keys(apart.metafile.inputs).filter((file) => /@azure\/(identity|keyvault-keys|msal)/.test(file)),
  ).toEqual([]);

  const require = createRequire(import.meta.url);
  const driver = path.join(folder, 'sqlServerDriver.js');
  const made: { createSqlServerDatabase: typeof createSqlServerDatabase } = require(path.join(folder, 'database.js'));
  const opened = made.createSqlServerDatabase({ password: async () => 'x', onNotice: () => undefined });
  expect(existsSync(driver)).toBe(true);
  expect(Object.keys(require.cache)).not.toContain(driver);
  const server = await startTdsServer(scripted(() => undefined));
  const session = await opened.connect(profileOf({ port: server.port }), { signal: noSignal });
  expect(Object.keys(require.cache)).toContain(driver);
  expect((await ask(session, 'SELECT 42 AS a')).rows).toEqual([['42']]);
  await session.close();
  await server.stop();
});
