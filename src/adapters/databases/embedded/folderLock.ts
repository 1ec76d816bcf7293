import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** How often the holder shows that it lives, and how long a holder on another machine counts as alive, in milliseconds. */
const beatMs = 10_000;
const silentMs = 60_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** A folder that this process alone may use, until released. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes a lock file, or says that somebody alive holds it (`undefined`). The file names its holder's process: the lock of a
 * process of this machine that is gone counts for nothing.
 */
export function takeLock(file: string): FolderLock | undefined {
  const own: Holder = { pid: process.pid, host: hostname(), token: randomUUID() };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(file, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
      return held(file, own);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    }
    const other = readHolder(file);
    if (other === 'gone') continue;
    if (isAlive(other, file)) return undefined;
    removeStale(file, other, own.token);
  }
  return undefined;
}

function held(file: string, own: Holder): FolderLock {
  const beat = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(file, now, now);
    } catch {
      // A lock that can't be refreshed looks stale to other machines only, and only after a while.
    }
  }, beatMs);
  beat.unref();
  return {
    release: () => {
      clearInterval(beat);
      const holder = readHolder(file);
      if (typeof holder === 'object' && holder.token === own.token) rmSync(file, { force: true });
    },
  };
}

function readHolder(file: string): Holder | 'unreadable' | 'gone' {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    throw thrown;
  }
  try {
    const { pid, host, token } = JSON.parse(text) as Partial<Holder>;
    if (Number.isSafeInteger(pid) && typeof host === 'string' && typeof token === 'string')
      return { pid: pid as number, host, token };
  } catch {
    // Half written: either a moment old, or left by a crash.
  }
  return 'unreadable';
}

function isAlive(holder: Holder | 'unreadable', file: string): boolean {
  if (holder !== 'unreadable' && holder.host === hostname()) return isRunning(holder.pid);
  // A process of another machine can't be asked: the file's age has to tell.
  try {
    return Date.now() - statSync(file).mtimeMs < (holder === 'unreadable' ? 5000 : silentMs);
  } catch {
    return false;
  }
}

/** Whether a process of this machine runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it runs, as somebody else.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Moves the stale lock away first: where two do this at once, only one moves the file that both judged. */
function removeStale(file: string, judged: Holder | 'unreadable', token: string): void {
  const aside = `${file}.${token}`;
  try {
    renameSync(file, aside);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw thrown;
  }
  const moved = readHolder(aside);
  const isTheJudged = JSON.stringify(moved) === JSON.stringify(judged);
  if (isTheJudged) rmSync(aside, { force: true });
  else renameSync(aside, file); // Someone took it in between: give it back.
}
