// Part of `npm ci`: installs the real VS Code that the demo and the host tests run in (test/vscode-host, its own lock file).
// Skipped where it is installed already as its lock file says, and where the package is installed by somebody else's project.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const host = path.join(root, 'test', 'vscode-host');
if (!existsSync(path.join(host, 'package-lock.json'))) process.exit(0);

const wanted = createHash('sha256')
  .update(readFileSync(path.join(host, 'package-lock.json')))
  .update(readFileSync(path.join(host, 'prepare.mjs')))
  .digest('hex');
const stamp = path.join(host, 'node_modules', '.installed');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0);

const npm = process.env.npm_execpath;
const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
run(command, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
  shell: npm === undefined && process.platform === 'win32',
});
run(process.execPath, ['prepare.mjs', '--prune'], {});
writeFileSync(stamp, wanted);

function run(program, words, options) {
  // Settings that npm hands to its scripts would point the inner npm at the outer project.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_local_prefix|config_prefix|package_|lifecycle_)/.test(name),
    ),
  );
  const { status } = spawnSync(program, words, { cwd: host, stdio: ['ignore', 'ignore', 'inherit'], env, ...options });
  if (status !== 0) {
    console.error(
      'countersign: the VS Code for the demo and the host tests could not be installed (npm ci in test/vscode-host failed).',
    );
    process.exit(1);
  }
}
