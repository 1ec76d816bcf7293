import path from 'node:path';
import { nodeDisk } from '../../adapters/journals/file/disk.ts';
import { readHolds, writeHolds } from '../../adapters/journals/file/sealing/holds.ts';
import { systemClock } from '../../composition/clock.ts';
import { placeOf } from '../../composition/eraseTrail.ts';
import { createIds } from '../../composition/ids.ts';
import { personAtThisMachine } from '../../composition/person.ts';
import type { Recorder } from '../../core/audit/recorder.ts';
import { openOwnTrail, ownTrailFolder } from '../audit/ownTrail.ts';
import { type Command, type Options, type Terminal, textOption } from '../command.ts';
import { exit, UsageError } from '../usageError.ts';

/** Keeps values from being erased while a dispute or an inquiry needs them. */
export const auditHold: Command = {
  name: 'audit hold',
  summary: 'Sets, releases and lists legal holds: while one stands, what it covers is not erased.',
  usage: 'set --reason TEXT [--person P] | release ID --reason TEXT | list   [--at DIR]',
  options: {
    reason: { type: 'string', help: 'why; it stands in the trail in clear', value: 'TEXT' },
    person: { type: 'string', help: 'account name; without it the hold covers everything', value: 'P' },
    at: {
      type: 'string',
      help: "folder of the trail or of a collector; this machine's trail without it",
      value: 'DIR',
    },
  },
  async run([action, id, ...more], options, terminal) {
    const directory = path.resolve(terminal.cwd, textOption(options, 'at') ?? ownTrailFolder(terminal));
    if (action === 'list' && id === undefined) return await list(directory, terminal);
    if (action === 'set' && id === undefined) return await set(directory, options, terminal);
    if (action === 'release' && id !== undefined && more.length === 0)
      return await release(directory, id, options, terminal);
    throw new UsageError('audit hold takes: set, release ID, or list.');
  },
};

async function list(directory: string, terminal: Terminal): Promise<number> {
  const holds = await readHolds(nodeDisk, directory);
  for (const { id, reason, person, by, since } of holds)
    await terminal.out(`${id}  ${since}  ${by}  ${person ?? 'everything'}  ${JSON.stringify(reason)}\n`);
  if (holds.length === 0) terminal.say(`No hold stands on ${directory}.`);
  return exit.fine;
}

/** The hold stands before it is on record: in between nothing is erased that shouldn't be. */
async function set(directory: string, options: Options, terminal: Terminal): Promise<number> {
  const reason = reasonOf(options);
  const person = textOption(options, 'person');
  const holds = await readHolds(nodeDisk, directory);
  const hold = {
    id: createIds(systemClock).next(),
    reason,
    ...(person === undefined ? {} : { person }),
    by: personAtThisMachine().id,
    since: new Date(systemClock.now()).toISOString(),
  };
  await nodeDisk.makeDirectory(directory);
  await writeHolds(nodeDisk, directory, [...holds, hold]);
  const place = await placeOf(directory);
  const clear = { hold: hold.id, reason, place, ...(person === undefined ? {} : { person }) };
  await recorded(terminal, (recorder) => recorder.record('legalhold.set', { actor: personAtThisMachine() }, clear, {}));
  terminal.say(`The hold ${hold.id} stands on ${directory}.`);
  return exit.fine;
}

/** Its release is on record before it is lifted. */
async function release(directory: string, id: string, options: Options, terminal: Terminal): Promise<number> {
  const reason = reasonOf(options);
  const holds = await readHolds(nodeDisk, directory);
  if (!holds.some((hold) => hold.id === id))
    throw new UsageError(`No hold ${JSON.stringify(id)} stands on ${directory}.`);
  const clear = { hold: id, reason };
  await recorded(terminal, (recorder) =>
    recorder.record('legalhold.released', { actor: personAtThisMachine() }, clear, {}),
  );
  const rest = holds.filter((hold) => hold.id !== id);
  await writeHolds(nodeDisk, directory, rest);
  terminal.say(`The hold ${id} is lifted.`);
  return exit.fine;
}

async function recorded(terminal: Terminal, record: (recorder: Recorder) => Promise<unknown>): Promise<void> {
  const trail = await openOwnTrail(terminal, { delivers: true });
  try {
    await record(trail.recorder);
  } finally {
    await trail.close('closed');
  }
}

function reasonOf(options: Options): string {
  const reason = textOption(options, 'reason')?.trim() ?? '';
  if (reason === '') throw new UsageError('Say why with --reason.');
  return reason;
}
