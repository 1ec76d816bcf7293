// `npm start`: builds, starts the collector and opens the demo workspace in VS Code: the desktop one
// where `code` is on the PATH, else a real VS Code in the browser. `npm start -- --tour` tells the same story without a
// screen. Everything it makes is in .demo/ and is used again by the next start; Ctrl-C stops all that it started.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrowserEditor } from './browserEditor.mjs';
import { findDesktopEditor } from './desktopEditor.mjs';
import { freePortFrom } from './freePort.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const demo = path.join(root, '.demo');
const cli = path.join(root, 'dist', 'cli.js');
const say = (line) => console.log(line);
const children = new Set();

function stopAll() {
  for (const child of children) {
    try {
      // A process group of its own, so that what it started goes too.
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      child.kill('SIGTERM');
    }
  }
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    say('\nStopping …');
    stopAll();
    setTimeout(() => process.exit(130), 1500).unref();
    void Promise.allSettled([...children].map((child) => new Promise((resolve) => child.once('exit', resolve)))).then(
      () => process.exit(130),
    );
  });
}
process.once('exit', stopAll);

function build() {
  const built = spawnSync(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) throw new Error('The build failed; its messages are above.');
}

/** The person's own copy of the demo workspace, so that what they draft never changes the project. */
function demoWorkspace() {
  const workspace = path.join(demo, 'workspace');
  if (!existsSync(workspace)) cpSync(path.join(root, 'examples', 'demo'), workspace, { recursive: true });
  return workspace;
}

/** Starts the collector and waits until it answers. */
async function startCollector(port) {
  const child = spawn(
    process.execPath,
    [cli, 'collector', '--port', String(port), '--data', path.join(demo, 'collector')],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      detached: true,
    },
  );
  children.add(child);
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error('The collector stopped; its message is above.');
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) return url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The collector doesn't answer on ${url}.`);
}

/** Settings of a VS Code that is only for the demo: quiet, and streaming to the collector just started. */
function writeSettings(userData, endpoint) {
  const folder = path.join(userData, 'User');
  mkdirSync(folder, { recursive: true });
  const settings = {
    'countersign.audit.endpoint': endpoint,
    'workbench.startupEditor': 'none',
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'security.workspace.trust.enabled': false,
  };
  writeFileSync(path.join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

async function main() {
  mkdirSync(demo, { recursive: true });
  say('Building …');
  build();
  if (process.argv.includes('--tour')) {
    const tour = spawn(process.execPath, [cli, 'tour', '--folder', demo], { stdio: 'inherit', detached: false });
    children.add(tour);
    process.exitCode = await new Promise((resolve) => tour.once('exit', (code) => resolve(code ?? 1)));
    children.delete(tour);
    return;
  }
  const workspace = demoWorkspace();
  const port = await freePortFrom(7411, (taken, next) => say(`Port ${taken} is taken, so the collector uses ${next}.`));
  const endpoint = await startCollector(port);
  say(`The collector listens on ${endpoint}; its store is ${path.join(demo, 'collector')}.`);

  const desktop = process.argv.includes('--browser') ? undefined : findDesktopEditor();
  if (desktop !== undefined) {
    const userData = path.join(demo, 'desktop');
    writeSettings(userData, endpoint);
    say(`Opening the demo workspace in ${desktop} …`);
    const editor = spawn(
      desktop,
      [
        '--new-window',
        '--wait',
        '--user-data-dir',
        userData,
        '--extensions-dir',
        path.join(demo, 'desktop-extensions'),
        `--extensionDevelopmentPath=${root}`,
        workspace,
        path.join(workspace, 'explore.sql'),
      ],
      { stdio: 'inherit', detached: true, shell: process.platform === 'win32' },
    );
    children.add(editor);
    say('Ctrl-C here stops everything.');
    await new Promise((resolve) => editor.once('exit', resolve));
    return;
  }
  const userData = path.join(demo, 'browser');
  writeSettings(userData, endpoint);
  const editor = await startBrowserEditor({ root, demo, userData, say });
  children.add(editor.child);
  const address = `http://127.0.0.1:${editor.port}/?folder=${encodeURIComponent(workspace)}`;
  say(
    `\nThe demo is open at\n\n    ${address}\n\nOpen explore.sql, put the cursor on the line that starts with --? and press Ctrl+Alt+G. Ctrl-C here stops everything.`,
  );
  await new Promise((resolve) => editor.child.once('exit', resolve));
}

main().then(
  () => stopAll(),
  (error) => {
    console.error(`countersign: ${error.message}`);
    process.exitCode = 1;
    stopAll();
  },
);
