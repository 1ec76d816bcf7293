import { verifyTrail } from '../../composition/verifyTrail.ts';
import { keyOptions, readingOptions } from '../audit/readingOptions.ts';
import { type Command, textOption } from '../command.ts';
import { UsageError } from '../usageError.ts';
import { reportText } from '../verificationText.ts';

/** Proves a trail, or says what is wrong with it. */
export const auditVerify: Command = {
  name: 'audit verify',
  summary:
    "Verifies a trail: a journal folder, a collector's store or address, or an evidence pack or a proof that was handed out.",
  usage:
    '[--keys F] [--keys-signed-by K] [--log-key K] [--checkpoint F] [--witness-key K] [--witnesses N] [--format text|json] PATH|URL',
  options: {
    ...keyOptions,
    'log-key': {
      type: 'string',
      help: "key of the collector's log; without it the one that the log names is taken (COUNTERSIGN_LOG_KEY)",
      value: 'K',
    },
    checkpoint: { type: 'string', help: 'a checkpoint that was kept, which the log must continue', value: 'F' },
    'witness-key': {
      type: 'string',
      help: 'keys of outside witnesses that must have cosigned a checkpoint, with spaces between them',
      value: 'K',
    },
    witnesses: { type: 'string', help: 'how many of them must have; all where nothing is said', value: 'N' },
    format: { type: 'string', help: 'text or json', value: 'F' },
  },
  async run(words, options, terminal) {
    const [place, ...more] = words;
    if (place === undefined || more.length > 0)
      throw new UsageError('audit verify needs one folder or address of a trail, an evidence pack, or a proof.');
    const format = textOption(options, 'format') ?? 'text';
    if (format !== 'text' && format !== 'json') throw new UsageError('--format is one of text, json.');
    const logKey = textOption(options, 'log-key') ?? terminal.env['COUNTERSIGN_LOG_KEY'];
    const checkpoint = textOption(options, 'checkpoint');
    const witnessKeys = (textOption(options, 'witness-key') ?? '').split(/\s+/).filter((key) => key !== '');
    if (textOption(options, 'witness-key') !== undefined && witnessKeys.length === 0)
      throw new UsageError('--witness-key is empty. Name the key of each witness, with spaces between them.');
    const witnesses = textOption(options, 'witnesses');
    if (witnesses !== undefined && !/^[1-9]\d?$/.test(witnesses))
      throw new UsageError('--witnesses is a whole number, from 1 to as many as --witness-key names.');
    const report = await verifyTrail(place, {
      ...readingOptions(terminal, place, options),
      ...(logKey === undefined ? {} : { logKey }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      witnessKeys,
      ...(witnesses === undefined ? {} : { witnesses: Number(witnesses) }),
    });
    await terminal.out(format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
    return report.exitCode;
  },
};
