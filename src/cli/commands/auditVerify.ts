import { verifyTrail } from '../../composition/verifyTrail.ts';
import { type Command, textOption } from '../command.ts';
import { UsageError } from '../usageError.ts';
import { reportText } from '../verificationText.ts';

/** Proves a trail, or says what is wrong with it. */
export const auditVerify: Command = {
  name: 'audit verify',
  summary: "Verifies a trail: a journal folder, a collector's store, or a collector's address.",
  usage: '[--keys F] [--format text|json] PATH|URL',
  options: {
    keys: {
      type: 'string',
      help: 'device keys to trust; without it the keys the trail itself names are taken',
      value: 'F',
    },
    format: { type: 'string', help: 'text or json', value: 'F' },
  },
  async run(words, options, terminal) {
    const [place] = words;
    if (place === undefined) throw new UsageError('audit verify needs the folder or address of a trail.');
    const keys = textOption(options, 'keys');
    const report = await verifyTrail(place, keys === undefined ? {} : { keys });
    await terminal.out(
      textOption(options, 'format') === 'json' ? `${JSON.stringify(report, null, 2)}\n` : reportText(report),
    );
    return report.exitCode;
  },
};
