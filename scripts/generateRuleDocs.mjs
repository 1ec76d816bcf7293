/**
 * Writes what is generated from the project's own source: of the policy docs/rules/*.md and schemas/policy.schema.json, of the
 * events docs/reference/events.md and schemas/audit-event.schema.json, of the detectors docs/reference/unusual.md.
 * With --check it writes nothing and fails where a file differs from what would be written.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const bundle = await build({
  stdin: {
    contents: `export { generatedFiles } from './src/core/policy/generatedFiles.ts';
      export { eventFiles } from './src/core/audit/reference/generatedFiles.ts';
      export { detectorFiles } from './src/core/report/unusual/page.ts';`,
    resolveDir: root,
    loader: 'ts',
  },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
});
const [output] = bundle.outputFiles;
const { generatedFiles, eventFiles, detectorFiles } = await import(
  `data:text/javascript;base64,${Buffer.from(output.contents).toString('base64')}`
);

const isCheck = process.argv.includes('--check');
const stale = [];
for (const [name, text] of Object.entries({ ...generatedFiles(), ...eventFiles(), ...detectorFiles() })) {
  const path = join(root, name);
  const now = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (now === text) continue;
  stale.push(name);
  if (!isCheck) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}
if (isCheck && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run node scripts/generateRuleDocs.mjs.`);
  process.exitCode = 1;
} else {
  console.error(stale.length === 0 ? 'Everything generated is up to date.' : `Wrote ${stale.join(', ')}.`);
}
