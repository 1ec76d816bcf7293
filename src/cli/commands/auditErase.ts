import path from 'node:path';
import { applyErasure, type ErasureWish, planErasure } from '../../composition/eraseTrail.ts';
import { personAtThisMachine } from '../../composition/person.ts';
import { plural } from '../../core/prelude/counted.ts';
import { openOwnTrail, ownTrailFolder } from '../audit/ownTrail.ts';
import { type Command, type Options, textOption } from '../command.ts';
import { exit, UsageError } from '../usageError.ts';

/** Ends the keys of values, so that nobody reads them any more. */
export const auditErase: Command = {
  name: 'audit erase',
  summary:
    'Erases sealed values for good: of a person, an event, a question, or before a day. Every proof stays valid.',
  usage: '[--person P] [--event ID] [--request R] [--before DATE] --reason TEXT [--at DIR] [--yes]',
  options: {
    person: { type: 'string', help: 'account name of whom the events are about', value: 'P' },
    event: { type: 'string', help: 'id of one event', value: 'ID' },
    request: { type: 'string', help: 'id of a question: all its events', value: 'R' },
    before: { type: 'string', help: 'what happened before this day or time, for example 2026-01-31', value: 'DATE' },
    reason: { type: 'string', help: 'the legal basis; it stands in the trail in clear', value: 'TEXT' },
    at: {
      type: 'string',
      help: "folder of the trail or of a stopped collector; this machine's trail without it",
      value: 'DIR',
    },
    yes: { type: 'boolean', help: 'erase; without it the command only says what it would do' },
  },
  async run(words, options, terminal) {
    if (words.length > 0) throw new UsageError('audit erase takes options only.');
    const legalBasis = textOption(options, 'reason')?.trim() ?? '';
    if (legalBasis === '') throw new UsageError('Say why with --reason: it is what the trail keeps of what it loses.');
    const wish = wishOf(options);
    const directory = path.resolve(terminal.cwd, textOption(options, 'at') ?? ownTrailFolder(terminal));
    const erasure = await planErasure(directory, wish);
    const values = erasure.events.reduce((sum, { digests }) => sum + digests.length, 0);
    if (values === 0) {
      terminal.say(`There are no values like that in ${directory}.`);
      return exit.fine;
    }
    const what = `${plural(values, 'value')} of ${plural(erasure.events.length, 'event')} in ${directory}`;
    if (options['yes'] !== true) {
      terminal.say(`This would erase ${what}. Nobody can bring them back. Say --yes to do it.`);
      return exit.no;
    }
    // Otherwise values that still wait for the endpoint would be on their way to it while they are erased.
    const trail = await openOwnTrail(terminal, { delivers: false });
    try {
      const about = { actor: personAtThisMachine() };
      await applyErasure(directory, erasure, { recorder: trail.recorder, about, legalBasis });
    } finally {
      await trail.close('closed');
    }
    if (erasure.place === 'collector')
      terminal.say(
        'If that collector copies into PostgreSQL, start it: the values go from there then. Where its role may remove nothing, it says so: ' +
          `countersign collector migrate --database postgres://OWNER@… --data ${directory}`,
      );
    terminal.say(`Erased ${what}. Copies elsewhere (exports, other sinks, backups of the keys) aren't touched by it.`);
    return exit.fine;
  },
};

function wishOf(options: Options): ErasureWish {
  const person = textOption(options, 'person');
  const event = textOption(options, 'event');
  const request = textOption(options, 'request');
  const before = textOption(options, 'before');
  if ([person, event, request, before].every((said) => said === undefined))
    throw new UsageError('Say what to erase: --person, --event, --request or --before.');
  const beforeMs = before === undefined ? undefined : Date.parse(before);
  if (beforeMs !== undefined && Number.isNaN(beforeMs))
    throw new UsageError(
      `${JSON.stringify(before)} is no day or time. Write it like 2026-01-31 or 2026-01-31T12:00:00Z.`,
    );
  return {
    ...(person === undefined ? {} : { person }),
    ...(event === undefined ? {} : { event }),
    ...(request === undefined ? {} : { request }),
    ...(beforeMs === undefined ? {} : { beforeMs }),
  };
}
