import { randomBytes } from 'node:crypto';
import { tokenDigest } from '../../collector/access/access.ts';
import { tenantPattern } from '../../collector/access/tokenFile.ts';
import { type CertifiedPerson, certifiedPerson } from '../../core/audit/keys/person.ts';
import { type Command, type Options, textOption } from '../command.ts';
import { exit, UsageError } from '../usageError.ts';

/** 256 bits: such a token can't be found by trying, so its plain digest may lie in a file. */
const tokenBytes = 32;

/** Makes an access token, and the entry for the file of tokens that holds its digest alone. */
export const collectorToken: Command = {
  name: 'collector token',
  summary: 'Makes an access token for a collector, and its entry for the file of tokens.',
  usage: '--role write|read|admin [--tenant T] [--person ID [--person-role R,…]] NAME',
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
    person: {
      type: 'string',
      help: 'whose token it is: they can ask others to approve, and approve what others ask',
      value: 'ID',
    },
    'person-role': {
      type: 'string',
      help: 'their roles in the organisation, by which policies say who may approve; several with commas',
      value: 'R,…',
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
    const person = personOf(options);
    const token = randomBytes(tokenBytes).toString('base64url');
    const entry = {
      name,
      sha256: tokenDigest(token).toString('hex'),
      roles: [role],
      ...(tenant === undefined ? {} : { tenant }),
      ...(person === undefined ? {} : { person }),
    };
    terminal.say('The token, shown this once:');
    terminal.say(token);
    terminal.say('Its entry for “tokens” in the file of --tokens:');
    await terminal.out(`${JSON.stringify(entry)}\n`);
    return exit.fine;
  },
};

/** @throws {UsageError} */
function personOf(options: Options): CertifiedPerson | undefined {
  const id = textOption(options, 'person');
  const listed = textOption(options, 'person-role');
  if (id === undefined) {
    if (listed !== undefined) throw new UsageError('--person-role goes with --person.');
    return undefined;
  }
  const roles = listed === undefined ? [] : listed.split(',').map((role) => role.trim());
  const read = certifiedPerson.safeParse({ id, roles });
  if (read.success) return read.data;
  throw new UsageError(
    '--person has small letters, digits and “._@+-”, at most 128, and begins with a letter or digit; --person-role names at most 20 roles of at most 64 characters.',
  );
}
