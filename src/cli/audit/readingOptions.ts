import path from 'node:path';
import type { VerifyOptions } from '../../composition/verifyTrail.ts';
import { type Options, type Terminal, textOption } from '../command.ts';
import { tokenFor } from '../organisation.ts';

/**
 * How a command reads the trail at a place: with the device keys of `--keys`, and the token where the place is the environment's own endpoint,
 * whose collector may want one that may read.
 */
export function readingOptions(terminal: Terminal, place: string, options: Options): VerifyOptions {
  const keys = textOption(options, 'keys');
  const token = tokenFor(terminal, place);
  return {
    ...(keys === undefined ? {} : { keys: path.resolve(terminal.cwd, keys) }),
    ...(token === undefined ? {} : { token }),
  };
}
