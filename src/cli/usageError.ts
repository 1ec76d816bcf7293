import { CodedError } from '../core/prelude/codedError.ts';

/** The command's words, or a file it was given, are wrong: exit code 2. */
export class UsageError extends CodedError<'USAGE'> {
  constructor(sentence: string, options?: ErrorOptions) {
    super('USAGE', sentence, options);
  }
}

/** Exit codes of every command (docs/reference/cli.md). */
export const exit = { fine: 0, no: 1, usage: 2, world: 3, interrupted: 130 } as const;
