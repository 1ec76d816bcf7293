import { deviceKeysAt } from '../../composition/deviceKeys.ts';
import { type Command, textOption } from '../command.ts';
import { tokenFor } from '../organisation.ts';
import { exit, UsageError } from '../usageError.ts';

/** Which device keys a trail was written with. */
export const auditKeysList: Command = {
  name: 'audit keys list',
  summary: 'Lists the device keys that a trail was written with, and which are enrolled or revoked.',
  usage: '[--format text|json] PATH|URL',
  options: { format: { type: 'string', help: 'text or json', value: 'F' } },
  async run([place], options, terminal) {
    if (place === undefined) throw new UsageError('audit keys list needs the folder or address of a trail.');
    const keys = await deviceKeysAt(place, tokenFor(terminal, place), { signal: terminal.signal });
    if (textOption(options, 'format') === 'json') {
      await terminal.out(`${JSON.stringify({ version: 1, keys }, null, 2)}\n`);
      return exit.fine;
    }
    for (const { device_key, key_id, service, first_seen, expires_at, revoked } of keys) {
      const standing =
        revoked !== undefined
          ? `revoked ${revoked.at}: ${revoked.reason}`
          : expires_at !== undefined
            ? `enrolled until ${expires_at}`
            : 'met, not enrolled';
      const about = [
        `id ${key_id}`,
        service ?? '',
        first_seen === undefined ? '' : `first seen ${first_seen}`,
        standing,
      ];
      await terminal.out(`${device_key}\n  ${about.filter((text) => text !== '').join(' · ')}\n`);
    }
    return exit.fine;
  },
};
