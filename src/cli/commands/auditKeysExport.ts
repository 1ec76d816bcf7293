import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readSigningKey } from '../../adapters/signers/nodeCrypto/keyFile.ts';
import { deviceKeysAt } from '../../composition/deviceKeys.ts';
import { keyListText } from '../../core/audit/keys/keyList.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { type Command, textOption } from '../command.ts';
import { tokenFor } from '../organisation.ts';
import { exit, UsageError } from '../usageError.ts';

/** A list of device keys to verify trails against, wherever their copies are. */
export const auditKeysExport: Command = {
  name: 'audit keys export',
  summary: 'Writes the device keys of a trail as a list to verify against, signed if you have a key for that.',
  usage: '[--sign-with KEYFILE] --out F PATH|URL',
  options: {
    out: { type: 'string', help: 'the file to write', value: 'F' },
    'sign-with': { type: 'string', help: 'a key of countersign policy key', value: 'KEYFILE' },
  },
  async run([place], options, terminal) {
    const out = textOption(options, 'out');
    const keyFile = textOption(options, 'sign-with');
    if (place === undefined || out === undefined)
      throw new UsageError('audit keys export needs the folder or address of a trail, and --out FILE.');
    const known = await deviceKeysAt(place, tokenFor(terminal, place), { signal: terminal.signal });
    const keys = known.filter(({ revoked }) => revoked === undefined);
    if (keys.length === 0) throw new UsageError(`${place} has no device key that is not revoked.`);
    const signer = keyFile === undefined ? undefined : await readSigningKey(path.resolve(terminal.cwd, keyFile));
    const listed = keys.map(({ device_key, service, first_seen }) => ({
      device_key,
      ...(service === undefined ? {} : { service }),
      ...(first_seen === undefined ? {} : { first_seen }),
    }));
    const file = path.resolve(terminal.cwd, out);
    await writeFile(file, keyListText(listed, signer), { flag: 'wx' }).catch((thrown: unknown) => {
      throw new UsageError(`${out} can't be written: ${sentenceOf(thrown)}. Name another file.`, { cause: thrown });
    });
    const by = signer === undefined ? '' : ` --keys-signed-by ${signer.publicKey}`;
    terminal.say(`${keys.length} keys are in ${out}. Look through them first; then verify with: --keys ${out}${by}`);
    return exit.fine;
  },
};
