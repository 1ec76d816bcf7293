import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import type { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-dialect-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function bundle(
  name: string,
  withParser: boolean,
): Promise<{ createPostgresqlDialect: typeof createPostgresqlDialect }> {
  const outfile = path.join(folder, name, 'dialect.cjs');
  await build({
    entryPoints: [path.resolve(import.meta.dirname, '../../../../src/adapters/dialects/postgresql/dialect.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    minify: true,
    outfile,
    logLevel: 'silent',
  });
  const wasm = path.join(path.dirname(require.resolve('libpg-query')), 'libpg-query.wasm');
  if (withParser) copyFileSync(wasm, path.join(folder, name, 'libpg-query.wasm'));
  return require(outfile);
}

it('works as one CommonJS file with the parser beside it', async () => {
  const dialect = await (await bundle('whole', true)).createPostgresqlDialect();
  expect(dialect.analyse('select a from t', undefined).statements).toMatchObject([
    { kind: 'query', effect: 'read', understood: true, reads: [{ schema: null, table: 't', columns: ['a'] }] },
  ]);
});

it('says so when the parser isn’t there, and tries again when asked again', async () => {
  const { createPostgresqlDialect: create } = await bundle('lonely', false);
  await expect(create()).rejects.toMatchObject({ code: 'NOT_LOADED' });
  const wasm = path.join(path.dirname(require.resolve('libpg-query')), 'libpg-query.wasm');
  copyFileSync(wasm, path.join(folder, 'lonely', 'libpg-query.wasm'));
  expect((await create()).name).toBe('postgresql');
});
