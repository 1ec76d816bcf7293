// Builds everything that ships into dist/. `--watch` rebuilds on change; `--production` minifies.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, context } from 'esbuild';
import { demoArchive } from './scripts/demoArchive.mjs';
import { sqlServerDriver, sqlServerDriverApart } from './scripts/sqlServerBuild.mjs';

// Paths below count from the project's root, wherever this is called.
process.chdir(import.meta.dirname);

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const require = createRequire(import.meta.url);

/** PGlite asks for `import.meta.url`, which a CommonJS bundle doesn't have. */
const importMetaUrl = {
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  sourcemap: production ? false : 'linked',
  minify: production,
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
};

const builds = [
  {
    ...node,
    ...sqlServerDriverApart,
    entryPoints: { extension: 'src/vscode/extension.ts' },
    outdir: 'dist',
    external: ['vscode'],
  },
  {
    ...node,
    ...sqlServerDriverApart,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...node,
    entryPoints: { embeddedWorker: 'src/adapters/databases/embedded/worker.ts' },
    outdir: 'dist',
    ...importMetaUrl,
  },
  { ...node, ...sqlServerDriver, outdir: 'dist' },
  {
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome134',
    entryPoints: Object.fromEntries(
      ['chat', 'review', 'results', 'lineage', 'story'].map((panel) => [panel, `webview/${panel}/main.ts`]),
    ),
    outdir: 'dist/webview',
    sourcemap: production ? false : 'linked',
    minify: production,
    logLevel: 'warning',
  },
];

/** The grammars of node-sql-parser that are used, each loaded when first needed (src/adapters/dialects/nodeSqlParser/builds.ts). */
const sqlParsers = [
  ...'athena bigquery db2 hive mariadb mysql postgresql redshift snowflake sqlite transactsql trino'
    .split(' ')
    .map((name) => `node-sql-parser/build/${name}.js`),
  'big-integer/BigInteger.min.js',
];

/** Files that a bundle opens at run time, beside itself. */
async function copyAssets() {
  mkdirSync('dist', { recursive: true });
  copyFileSync(path.join(path.dirname(require.resolve('libpg-query')), 'libpg-query.wasm'), 'dist/libpg-query.wasm');
  mkdirSync('dist/sqlParsers', { recursive: true });
  for (const file of sqlParsers) copyFileSync(require.resolve(file), `dist/sqlParsers/${path.basename(file)}`);
  // Texts that each evidence pack carries (src/adapters/evidence/recipe.ts).
  mkdirSync('dist/evidence', { recursive: true });
  for (const file of readdirSync('src/adapters/evidence/assets'))
    copyFileSync(`src/adapters/evidence/assets/${file}`, `dist/evidence/${file}`);
  const pglite = path.dirname(require.resolve('@electric-sql/pglite'));
  for (const file of ['pglite.wasm', 'pglite.data', 'initdb.wasm'])
    copyFileSync(path.join(pglite, file), `dist/${file}`);
  copyFileSync(await demoArchive(), 'dist/demo.tar.gz');
}

/** The licences of every package whose code or files are in dist/: they ask to go where the code goes. */
function licensesOf(metafiles) {
  const copied = sqlParsers.map((file) => path.relative('.', require.resolve(file)));
  const inputs = [...metafiles.flatMap((metafile) => Object.keys(metafile.inputs)), ...copied];
  const folders = inputs
    .map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
      const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
      return [`${name} ${version} (${license})`, '='.repeat(72), ...texts, ''].join('\n');
    })
    .join('\n');
}

const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length);
const chosen = only === undefined ? builds : builds.filter((b) => Object.keys(b.entryPoints).includes(only));

if (only === undefined && !watch) rmSync('dist', { recursive: true, force: true });
await copyAssets();
if (watch) {
  // What the editor's background task waits for: a begin and an end for every rebuild.
  const said = {
    name: 'say-begin-and-end',
    setup({ onStart, onEnd }) {
      onStart(() => console.log('[watch] build started'));
      onEnd(() => console.log('[watch] build finished'));
    },
  };
  for (const options of chosen)
    await (await context({ ...options, plugins: [...(options.plugins ?? []), said] })).watch();
} else {
  const results = [];
  for (const options of chosen) results.push(await build({ ...options, metafile: true }));
  if (only === undefined)
    writeFileSync('dist/THIRD_PARTY_LICENSES.txt', licensesOf(results.map(({ metafile }) => metafile)));
}
