import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Terminal } from './command.ts';
import { runCommandLine } from './runCommandLine.ts';

/** The process's own edge: everything else takes it as a `Terminal`. */
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
// A reader that went away (`countersign … | head`) isn't an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const terminal: Terminal = {
  out: (piece) =>
    new Promise((resolve) => {
      if (process.stdout.write(piece)) resolve();
      else process.stdout.once('drain', resolve);
    }),
  say: (line) => {
    process.stderr.write(`${line}\n`);
  },
  progress: (line) => {
    process.stderr.write(`\r\u001b[2K${line}`);
  },
  readStdin: () => text(process.stdin),
  stdinLines: () => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
  env: process.env,
  cwd: process.cwd(),
  signal: interrupted.signal,
  isWatched: process.stderr.isTTY === true,
};

void runCommandLine(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
  // Idle handles (a worker, a socket kept alive) must not keep a finished command running.
  process.stdout.write('', () => process.exit());
});
