import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** The package that host tests install: exactly what a person would. */
export const packedExtension = path.join(root, 'test-results', 'countersign.vsix');

/** Builds and packs the extension, once for all host tests of a run. */
export default function packExtension(): void {
  mkdirSync(path.dirname(packedExtension), { recursive: true });
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const steps = [
    ['esbuild.mjs', '--production'],
    [vsce, 'package', '--no-dependencies', '--skip-license', '--allow-missing-repository', '-o', packedExtension],
  ];
  for (const step of steps) {
    const { status, stdout, stderr } = spawnSync(process.execPath, step, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${step[0]} failed:\n${stdout}${stderr}`);
  }
  console.log(`countersign.vsix: ${(statSync(packedExtension).size / 1024 / 1024).toFixed(2)} MB`);
}
