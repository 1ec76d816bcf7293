import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { demoArchive } from '../../scripts/demoArchive.mjs';

/** As long as one compiled copy is held, V8 compiles the same bytes no second time in this process. */
let compiled: Promise<WebAssembly.Module> | undefined;

/** The embedded database's worker as it ships, built for one test file. */
export async function buildEmbeddedWorker(): Promise<{ readonly workerFile: string; remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-worker-'));
  const workerFile = path.join(folder, 'embeddedWorker.js');
  await build({
    entryPoints: ['src/adapters/databases/embedded/worker.ts'],
    outfile: workerFile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    logLevel: 'error',
    // As in esbuild.mjs: PGlite asks for `import.meta.url`, which a CommonJS bundle doesn't have.
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  const pglite = path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  for (const file of ['pglite.wasm', 'pglite.data', 'initdb.wasm'])
    copyFileSync(path.join(pglite, file), path.join(folder, file));
  compiled ??= WebAssembly.compile(readFileSync(path.join(pglite, 'pglite.wasm')));
  await compiled;
  copyFileSync(await demoArchive(), path.join(folder, 'demo.tar.gz'));
  return { workerFile, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
