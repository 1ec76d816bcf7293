import { existsSync } from 'node:fs';
import path from 'node:path';
import { makeSigningKey } from '../../adapters/signers/nodeCrypto/keyFile.ts';
import type { Command } from '../command.ts';
import { exit, UsageError } from '../usageError.ts';

/** Makes the key that an organisation signs its policy with. */
export const policyKey: Command = {
  name: 'policy key',
  summary: "Makes a key to sign an organisation's policy with, and prints its public part.",
  usage: 'FILE',
  options: {},
  async run([file], _options, terminal) {
    if (file === undefined) throw new UsageError('policy key needs the name of a file to write the key to.');
    const target = path.resolve(terminal.cwd, file);
    if (existsSync(target))
      throw new UsageError(`${file} exists already, and a key is never replaced. Name another file.`);
    const { publicKey } = await makeSigningKey(target);
    await terminal.out(`${publicKey}\n`);
    terminal.say(
      `Keep ${file} secret. The key printed is its public part: machines that are to keep your policy pin it.`,
    );
    return exit.fine;
  },
};
