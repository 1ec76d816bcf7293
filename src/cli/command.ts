import type { ParseArgsConfig } from 'node:util';

/** What a command may touch of the process, so that tests can stand in for it. */
export interface Terminal {
  /** Machine output; nothing else is written there. Resolves when the reader has room again. */
  out(text: string): Promise<void>;
  /** Everything for people, one line. */
  say(line: string): void;
  readStdin(): Promise<string>;
  /** Standard input line by line, as it arrives. */
  stdinLines(): AsyncIterable<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Shows a line for people in place of the one before; an empty one takes it away. For when `isWatched`. */
  progress(line: string): void;
  /** Whether a person is watching standard error. */
  readonly isWatched: boolean;
}

export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** One command of the command line. */
export interface Command {
  /** As typed: `check`, `audit verify`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** How to call it, after its name. */
  readonly usage: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Resolves with the exit code. @throws {UsageError} exit code 2; anything else is exit code 3. */
  run(words: readonly string[], options: Options, terminal: Terminal): Promise<number>;
  /** It serves until it is told to stop: then a signal is its proper end, and what `run` resolves with is its exit code. */
  readonly isService?: boolean;
}

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly help: string;
  /** Name of the value in the help text. */
  readonly value?: string;
}

/** The option tables of `node:util`'s parser. */
export function parserOptions(command: Command): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries({ ...command.options, help: { type: 'boolean' as const } }).map(([name, { type }]) => [
      name,
      { type },
    ]),
  );
}

/** The text of an option, or `undefined` when it wasn't given. */
export function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
