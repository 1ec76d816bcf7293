import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { editorEntry, editorNode } from './editorProgram.ts';
import { installedExtensions, ownExtensions } from './installExtension.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** The workspace that every editor begins with a copy of. */
export const demoWorkspace = path.join(root, 'examples', 'demo');

export interface EditorOptions {
  /** User settings beside the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Files written over the demo workspace, by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folders of extensions that this editor brings along, beside the usual ones. */
  readonly builtIn?: readonly string[];
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
  'extensions.ignoreRecommendations': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  // What moves is drawn again and again, by the processor.
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'git.enabled': false,
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
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-host-'));
  const workspace = path.join(folder, 'workspace');
  const userData = path.join(folder, 'user-data');
  const home = path.join(folder, 'home');
  for (const made of [path.join(userData, 'User'), home]) mkdirSync(made, { recursive: true });
  cpSync(demoWorkspace, workspace, { recursive: true });
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
  const builtIn = builtInOf(folder, options.builtIn ?? []);
  const extensions = ['--extensions-dir', installedExtensions, '--builtin-extensions-dir', builtIn];
  const folders = ['--user-data-dir', userData, ...extensions];
  const port = await freePort();
  const log = openSync(path.join(folder, 'server.log'), 'a');
  const child = spawn(
    editorNode(),
    [
      editorEntry(),
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

/** The folder with the editor's own extensions and those of a test. */
function builtInOf(folder: string, more: readonly string[]): string {
  if (more.length === 0) return ownExtensions;
  const own = path.join(folder, 'own-extensions');
  mkdirSync(own);
  const usual = readdirSync(ownExtensions).map((name) => path.join(ownExtensions, name));
  for (const one of [...usual, ...more]) symlinkSync(realpathSync(one), path.join(own, path.basename(one)), 'junction');
  return own;
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
