import path from 'node:path';
import { usablePseudonymKeys } from '../../composition/pseudonymKeys.ts';
import { digestOf } from '../../core/prelude/digest.ts';
import { ownTrailFolder } from '../audit/ownTrail.ts';
import { type Command, textOption } from '../command.ts';
import { exit, UsageError } from '../usageError.ts';

/** What to search for, where only the digest of a text stands in clear. */
export const auditHash: Command = {
  name: 'audit hash',
  summary: 'Prints what the digest of a text is in a trail, for each quarter, so that it can be searched for.',
  usage: '[--at DIR] TEXT|-',
  options: {
    at: { type: 'string', help: "folder of the trail; this machine's trail without it", value: 'DIR' },
  },
  async run([word, ...more], options, terminal) {
    if (word === undefined || more.length > 0)
      throw new UsageError('audit hash needs one text, to the letter, or - to read it from standard input.');
    const text = word === '-' ? (await terminal.readStdin()).replace(/\r?\n$/, '') : word;
    if (!text.isWellFormed())
      throw new UsageError('The text has half of a pair of characters, so no digest of it can be in a trail.');
    const directory = path.resolve(terminal.cwd, textOption(options, 'at') ?? ownTrailFolder(terminal));
    const keys = await usablePseudonymKeys([directory]);
    const digest = digestOf(text);
    for (const { quarter, key } of keys) await terminal.out(`${quarter}  ${key.pseudonymOf(digest)}\n`);
    if (keys.length > 0) return exit.fine;
    terminal.say(
      `There are no keys of pseudonyms in ${directory} that can be read here, so no text can be searched for. The editor's trail is searched in the editor.`,
    );
    return exit.no;
  },
};
