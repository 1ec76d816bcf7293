// The embedded database's first state, made when it isn't there yet: seven seconds that only the first build takes.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(import.meta.dirname);
const require = createRequire(import.meta.url);

/** The path of the archive. It is kept under the digest of all that it is made from, so it is never out of date. */
export async function demoArchive() {
  const cache = path.join(root, 'node_modules', '.cache', 'countersign');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/adapters/databases/demo/makeArchive.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    logLevel: 'warning',
  });
  const program = outputFiles[0].contents;
  const engine = readFileSync(path.join(path.dirname(require.resolve('@electric-sql/pglite')), 'pglite.wasm'));
  const digest = createHash('sha256').update(program).update(engine).digest('hex').slice(0, 16);
  const archive = path.join(cache, `demo-${digest}.tar.gz`);
  if (existsSync(archive)) return archive;
  mkdirSync(cache, { recursive: true });
  // Beside node_modules, so that the program finds its packages; several builds may be at it at once.
  const draft = path.join(cache, `demo-${digest}.${process.pid}`);
  try {
    writeFileSync(`${draft}.mjs`, program);
    const { makeArchive } = await import(pathToFileURL(`${draft}.mjs`).href);
    writeFileSync(draft, await makeArchive());
    renameSync(draft, archive);
  } finally {
    rmSync(`${draft}.mjs`, { force: true });
    rmSync(draft, { force: true });
  }
  return archive;
}
