import { existsSync } from 'node:fs';
import path from 'node:path';

const host = path.resolve(import.meta.dirname, '..', 'vscode-host', 'node_modules');

/** The main file of the VS Code for tests. @throws where it isn't installed. */
export function editorEntry(): string {
  const entry = path.join(host, 'code-server', 'out', 'node', 'entry.js');
  if (!existsSync(entry)) throw new Error('The VS Code for tests is not installed. Run npm ci again; it installs it.');
  return entry;
}

/** The folder of the extensions that it brings. */
export function editorExtensions(): string {
  return path.join(host, 'code-server', 'lib', 'vscode', 'extensions');
}

/** VS Code needs a newer Node.js than the project: the packaged one, or this process's own where that is new enough. */
export function editorNode(): string {
  const packaged = path.join(host, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  throw new Error(
    `The VS Code for tests needs Node.js 22 or newer on this kind of machine, and this is ${process.version}.`,
  );
}
