import { existsSync } from 'node:fs';
import path from 'node:path';

/** The `code` command of a desktop VS Code on the PATH, or `undefined`. */
export function findDesktopEditor(env = process.env) {
  const names = process.platform === 'win32' ? ['code.cmd', 'code.exe'] : ['code'];
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    for (const name of names) if (folder !== '' && existsSync(path.join(folder, name))) return path.join(folder, name);
  }
  return undefined;
}
