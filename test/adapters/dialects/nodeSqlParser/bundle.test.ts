import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import type { createBasicDialect } from '../../../../src/adapters/dialects/basic/dialect.ts';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-parsers-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('is looked for beside the program, says so where it is missing, and is found once it is there', async () => {
  const outfile = path.join(folder, 'dialect.cjs');
  await build({
    entryPoints: [path.resolve(import.meta.dirname, '../../../../src/adapters/dialects/basic/dialect.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    minify: true,
    outfile,
    logLevel: 'silent',
  });
  const bundle = require(outfile) as { createBasicDialect: typeof createBasicDialect };
  expect(() => bundle.createBasicDialect('sqlite')).toThrow(
    expect.objectContaining({ code: 'NOT_LOADED', message: expect.stringContaining('install it again') }),
  );
  mkdirSync(path.join(folder, 'sqlParsers'));
  for (const file of ['node-sql-parser/build/sqlite.js', 'big-integer/BigInteger.min.js'])
    copyFileSync(require.resolve(file), path.join(folder, 'sqlParsers', path.basename(file)));
  const { statements } = bundle.createBasicDialect('sqlite').analyse('delete from t', undefined);
  expect(statements).toMatchObject([{ kind: 'delete', writes: [{ schema: null, table: 't' }] }]);
});
