import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { editorEntry, editorExtensions, editorNode } from './editorProgram.ts';

const root = path.resolve(import.meta.dirname, '../..');
const results = path.join(root, 'test-results');
const packed = path.join(results, 'countersign.vsix');

/** The folder of extensions that every editor of a run uses: the package is in it, and nothing else. */
export const installedExtensions = path.join(results, 'extensions');

/** Of the editor's own extensions those for files that are opened here, and its themes. The others take a quarter of the work of a start. */
export const ownExtensions = path.join(results, 'own-extensions');
const languages = ['json-language-features', 'markdown-basics', 'markdown-language-features'];
const owned = [
  ...languages,
  'typescript-basics',
  'typescript-language-features',
  'configuration-editing',
  'diff',
  'javascript',
  'json',
  'python',
  'sql',
  'theme-defaults',
  'theme-seti',
  'yaml',
];

/** Builds and packs the extension, and installs the package as a person would, once for all host tests of a run. */
export default function installExtension(): void {
  mkdirSync(results, { recursive: true });
  rmSync(installedExtensions, { recursive: true, force: true });
  linkOwnExtensions();
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  run(process.execPath, ['esbuild.mjs', '--production']);
  run(process.execPath, [
    vsce,
    'package',
    '--no-dependencies',
    '--skip-license',
    '--allow-missing-repository',
    '-o',
    packed,
  ]);
  const userData = mkdtempSync(path.join(os.tmpdir(), 'countersign-install-'));
  const folders = ['--user-data-dir', userData, '--extensions-dir', installedExtensions];
  run(editorNode(), [editorEntry(), ...folders, '--install-extension', packed]);
  rmSync(userData, { recursive: true, force: true });
  console.log(`countersign.vsix: ${(statSync(packed).size / 1024 / 1024).toFixed(2)} MB`);
}

function linkOwnExtensions(): void {
  rmSync(ownExtensions, { recursive: true, force: true });
  mkdirSync(ownExtensions);
  for (const name of owned)
    symlinkSync(path.join(editorExtensions(), name), path.join(ownExtensions, name), 'junction');
}

function run(program: string, words: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words[0]} failed:\n${stdout}${stderr}`);
}
