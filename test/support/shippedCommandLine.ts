import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';

const root = path.resolve(import.meta.dirname, '../..');

/** What is packed, alone in a folder: no sources, and no packages beside it that the build forgot. `build` must have run. */
export async function shippedCommandLine(): Promise<{ readonly cli: string; remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-shipped-'));
  for (const file of await listFiles({ cwd: root, packageManager: PackageManager.None }))
    cpSync(path.join(root, file), path.join(folder, file));
  return {
    cli: path.join(folder, 'dist', 'cli.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
