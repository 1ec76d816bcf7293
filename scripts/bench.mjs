// `npm run bench [name …]`: measures and prints. Each file of bench/ exports `run(print)`; the peer of a figure is measured in the
// same run, and ratios are what to compare, because machines differ.
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);
const names = readdirSync(path.join(root, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const out = path.join(root, 'test-results', 'bench');
mkdirSync(out, { recursive: true });
await build({
  entryPoints: names.map((name) => path.join(root, 'bench', `${name}.ts`)),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  logLevel: 'warning',
});

console.log(`Node.js ${process.version}, ${process.platform} ${process.arch}\n`);
for (const name of names) {
  console.log(`${name}\n${'─'.repeat(name.length)}`);
  const { run } = await import(pathToFileURL(path.join(out, `${name}.mjs`)).href);
  await run((line) => console.log(line));
  console.log('');
}
