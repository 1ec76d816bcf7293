import { randomBytes } from 'node:crypto';
import { tokenDigest } from '../../collector/access/access.ts';
import { tenantPattern } from '../../collector/access/tokenFile.ts';
import { type Command, textOption } from '../command.ts';
import { exit, UsageError } from '../usageError.ts';

/** 256 bits: such a token can't be found by trying, so its plain digest may lie in a file. */
const tokenBytes = 32;

/** Makes an access token, and the entry for the file of tokens that holds its digest alone. */
export const collectorToken: Command = {
  name: 'collector token',
  summary: 'Makes an access token for a collector, and its entry for the file of tokens.',
  usage: '--role write|read|admin [--tenant T] NAME',
  options: {
    role: {
      type: 'string',
      help: 'write delivers, read gets audit data, admin does both and publishes policies',
      value: 'R',
    },
    tenant: {
      type: 'string',
      help: 'the tenant that it is good for; without it the collector’s own folder',
      value: 'T',
    },
  },
  async run(words, options, terminal) {
    const [name, ...more] = words;
    const role = textOption(options, 'role');
    const tenant = textOption(options, 'tenant');
    if (name === undefined || more.length > 0) throw new UsageError('collector token needs one name, such as laptops.');
    if (role !== 'write' && role !== 'read' && role !== 'admin')
      throw new UsageError('--role is one of write, read, admin.');
    if (tenant !== undefined && !tenantPattern.test(tenant))
      throw new UsageError('--tenant has small letters, digits and “_”, at most 31, and begins with a letter.');
    const token = randomBytes(tokenBytes).toString('base64url');
    const entry = {
      name,
      sha256: tokenDigest(token).toString('hex'),
      roles: [role],
      ...(tenant === undefined ? {} : { tenant }),
    };
    terminal.say('The token, shown this once:');
    terminal.say(token);
    terminal.say('Its entry for “tokens” in the file of --tokens:');
    await terminal.out(`${JSON.stringify(entry)}\n`);
    return exit.fine;
  },
};
