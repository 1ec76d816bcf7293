import path from 'node:path';
import type { VerifyOptions } from '../../composition/verifyTrail.ts';
import { type OptionSpec, type Options, type Terminal, textOption } from '../command.ts';
import { tokenFor } from '../organisation.ts';

/** What every command that reads a trail takes about the keys it trusts. */
export const keyOptions: Readonly<Record<string, OptionSpec>> = {
  keys: {
    type: 'string',
    help: 'device keys to trust; without it the keys the trail itself names are taken',
    value: 'F',
  },
  'keys-signed-by': { type: 'string', help: 'public key that must have signed the list of --keys', value: 'K' },
};

/**
 * How a command reads the trail at a place: with the device keys of `--keys`, and the token where the place is the environment's own endpoint,
 * whose collector may want one that may read.
 */
export function readingOptions(terminal: Terminal, place: string, options: Options): VerifyOptions {
  const keys = textOption(options, 'keys');
  const keysSignedBy = textOption(options, 'keys-signed-by');
  const token = tokenFor(terminal, place);
  return {
    ...(keys === undefined ? {} : { keys: path.resolve(terminal.cwd, keys) }),
    ...(keysSignedBy === undefined ? {} : { keysSignedBy }),
    ...(token === undefined ? {} : { token }),
  };
}
