import { systemClock } from '../composition/clock.ts';
import { type Copies, readCopies } from '../composition/copies/copies.ts';
import type { Terminal } from './command.ts';
import { UsageError } from './usageError.ts';

/** The copies of the trail that the environment names. @throws {UsageError} when one can't be made: it would be missed only when it is needed. */
export async function copiesFrom(terminal: Terminal): Promise<Copies> {
  const copies = await readCopies({ environment: terminal.env, now: () => systemClock.now() });
  if (copies.problems.length > 0) throw new UsageError(copies.problems.join('\n'));
  return copies;
}
