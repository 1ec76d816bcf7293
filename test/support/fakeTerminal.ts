import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Terminal } from '../../src/cli/command.ts';

/** A terminal whose words are kept. */
export interface FakeTerminal extends Terminal {
  readonly printed: () => string;
  readonly said: string[];
  /** Lines of progress, each in place of the one before. */
  readonly progressed: readonly string[];
}

/** A terminal in an empty folder, with the given standard input. */
export function fakeTerminal(
  given: { stdin?: string; cwd?: string; env?: Record<string, string>; signal?: AbortSignal; isWatched?: boolean } = {},
): FakeTerminal {
  let printed = '';
  const said: string[] = [];
  const progress: string[] = [];
  const stdin = given.stdin ?? '';
  return {
    printed: () => printed,
    said,
    progressed: progress,
    out: async (text) => {
      printed += text;
    },
    say: (line) => {
      said.push(line);
    },
    readStdin: async () => stdin,
    stdinLines: async function* () {
      yield* stdin.split('\n');
    },
    env: given.env ?? {},
    cwd: given.cwd ?? mkdtempSync(path.join(tmpdir(), 'countersign-cli-')),
    signal: given.signal ?? new AbortController().signal,
    progress: (line) => {
      progress.push(line);
    },
    isWatched: given.isWatched ?? false,
  };
}
