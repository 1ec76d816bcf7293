import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { packedExtension } from './packExtension.ts';

const root = path.resolve(import.meta.dirname, '../..');
const host = path.join(root, 'test', 'vscode-host', 'node_modules');

export interface EditorOptions {
  /** User settings beside the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Files written over the demo workspace, by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
  /** True leaves workspace trust on: the folder is untrusted until somebody trusts it. */
  readonly untrusted?: boolean;
}

/** A VS Code server with the packed extension, a home of its own and a copy of the demo workspace. */
export interface EditorServer {
  readonly url: string;
  readonly folder: string;
  readonly workspace: string;
  /** Where the extension keeps its trail. */
  readonly trail: string;
  stop(): Promise<void>;
}

const quiet = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'workbench.enableExperiments': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.tips.enabled': false,
  'editor.minimap.enabled': false,
  'editor.acceptSuggestionOnEnter': 'off',
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.wordBasedSuggestions': 'off',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.fontFamily': 'monospace',
};

export async function startEditorServer(options: EditorOptions = {}): Promise<EditorServer> {
  const entry = path.join(host, 'code-server', 'out', 'node', 'entry.js');
  if (!existsSync(entry)) throw new Error('The VS Code for tests is not installed. Run npm ci again; it installs it.');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-host-'));
  const workspace = path.join(folder, 'workspace');
  const userData = path.join(folder, 'user-data');
  const home = path.join(folder, 'home');
  for (const made of [path.join(userData, 'User'), home]) mkdirSync(made, { recursive: true });
  cpSync(path.join(root, 'examples', 'demo'), workspace, { recursive: true });
  for (const [name, text] of Object.entries(options.files ?? {})) {
    mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    writeFileSync(path.join(workspace, name), text);
  }
  const trusts = {
    'security.workspace.trust.enabled': options.untrusted === true,
    'security.workspace.trust.startupPrompt': 'never',
  };
  writeFileSync(
    path.join(userData, 'User', 'settings.json'),
    JSON.stringify({ ...quiet, ...trusts, ...options.settings }, null, 2),
  );
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local', 'share'),
    ...options.env,
  };
  const node = editorNode();
  const folders = ['--user-data-dir', userData, '--extensions-dir', path.join(folder, 'extensions')];
  const installed = spawnSync(node, [entry, ...folders, '--install-extension', packedExtension], {
    env,
    encoding: 'utf8',
  });
  if (installed.status !== 0)
    throw new Error(`The extension can't be installed:\n${installed.stdout}${installed.stderr}`);

  const port = await freePort();
  const log = openSync(path.join(folder, 'server.log'), 'a');
  const child = spawn(
    node,
    [
      entry,
      ...folders,
      '--auth=none',
      `--bind-addr=127.0.0.1:${port}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      ...(options.untrusted === true ? [] : ['--disable-workspace-trust']),
    ],
    { env, stdio: ['ignore', log, log], detached: true },
  );
  closeSync(log);
  const server: EditorServer = {
    url: `http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}`,
    folder,
    workspace,
    trail: path.join(
      options.env?.['COUNTERSIGN_HOME'] ?? path.join(userData, 'User', 'globalStorage', 'countersign.countersign'),
      'trail',
    ),
    stop: async () => {
      await end(child);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await answers(child, `http://127.0.0.1:${port}/healthz`, path.join(folder, 'server.log'));
  return server;
}

/** VS Code needs a newer Node.js than the project: the packaged one, or this process's own where that is new enough. */
function editorNode(): string {
  const packaged = path.join(host, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  throw new Error(
    `The VS Code for tests needs Node.js 22 or newer on this kind of machine, and this is ${process.version}.`,
  );
}

async function answers(child: ChildProcess, url: string, log: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await wait(100);
  }
  throw new Error(`VS Code didn't start:\n${readFileSync(log, 'utf8')}`);
}

/** Ends the server with all it started: extension host, workers, watchers. */
async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(-(child.pid ?? 0), signal);
    } catch {
      // The group is gone already.
      return;
    }
    await Promise.race([ended, wait(2_000)]);
  }
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)));
    });
  });
}
