import path from 'node:path';
import { PackNotWritten } from '../../adapters/evidence/writePack.ts';
import { exportEvidence } from '../../composition/exportEvidence.ts';
import { plural } from '../../core/prelude/counted.ts';
import { sealedNames } from '../../core/report/evidence/selection.ts';
import { keyOptions, readingOptions } from '../audit/readingOptions.ts';
import { sayStanding } from '../audit/standing.ts';
import { type Command, textOption } from '../command.ts';
import { UsageError } from '../usageError.ts';

/** Evidence that proves itself, for someone who has no Countersign. */
export const auditExport: Command = {
  name: 'audit export',
  summary: 'An evidence pack: signed events with all that is needed to prove them, as a folder or a .tar file.',
  usage: '[--request ID] [--withhold NAME,…|all] [--keys F] [--keys-signed-by K] --out F PATH|URL',
  options: {
    out: { type: 'string', help: 'a new folder, or a new file whose name ends in .tar', value: 'F' },
    request: {
      type: 'string',
      help: 'only the events of one question; audit query --format json tells its id',
      value: 'ID',
    },
    withhold: {
      type: 'string',
      help: `values to take out, and what tells the same: all, or of ${sealedNames.join(', ')}`,
      value: 'NAMES',
    },
    ...keyOptions,
  },
  async run(words, options, terminal) {
    const [place, ...more] = words;
    const out = textOption(options, 'out');
    if (place === undefined || more.length > 0)
      throw new UsageError('audit export needs one folder or address of a trail.');
    if (out === undefined) throw new UsageError('audit export needs --out: a new folder, or a new file *.tar.');
    const request = textOption(options, 'request');
    const choice = { request, withhold: namesOf(textOption(options, 'withhold')) };
    const done = await exportEvidence(
      place,
      path.resolve(terminal.cwd, out),
      choice,
      readingOptions(terminal, place, options),
    ).catch((thrown: unknown) => {
      if (thrown instanceof PackNotWritten && thrown.code === 'EXISTS') throw new UsageError(thrown.message);
      throw thrown;
    });
    const code = sayStanding(place, done.verification, terminal);
    if (done.verification.result === 'tampered') return code;
    if (done.events === 0)
      throw new UsageError(
        request === undefined ? 'This trail has no events.' : `Nothing in this trail is of the request ${request}.`,
      );
    const without = done.withheld.length === 0 ? '' : ` Taken out: ${done.withheld.join(', ')}.`;
    terminal.say(`${plural(done.events, 'event')} in ${out}. Open its index.html, or run its verify.py.${without}`);
    return code;
  },
};

/** @throws {UsageError} A name is none of a sealed value. */
function namesOf(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  if (text === 'all') return sealedNames;
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !sealedNames.includes(name));
  if (wrong === undefined) return names;
  throw new UsageError(`No event has a sealed value ${JSON.stringify(wrong)}. There are ${sealedNames.join(', ')}.`);
}
