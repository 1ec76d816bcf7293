import { homedir } from 'node:os';
import path from 'node:path';
import type { Terminal } from './command.ts';

/** Folder of this machine for keys, the trail and the embedded databases: `COUNTERSIGN_HOME`, else `~/.countersign`. */
export function homeFolder(terminal: Terminal): string {
  return terminal.env['COUNTERSIGN_HOME'] ?? path.join(homedir(), '.countersign');
}

/** Files that stand beside the built command line. */
export function besideBundle(file: string): string {
  return path.join(__dirname, file);
}
