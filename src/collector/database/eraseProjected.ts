import { nodeDisk } from '../../adapters/journals/file/disk.ts';
import { streamsOf } from '../../adapters/journals/file/layout.ts';
import { erasedSeqs } from '../../adapters/journals/file/sealing/eraseValues.ts';
import { isStreamId } from '../../core/audit/segment.ts';
import type { DatabaseLink } from './link.ts';

/** Events whose values were erased in a collector's logs: their numbers, by stream. */
export type Erased = ReadonlyMap<string, ReadonlySet<number>>;

/** What was erased in the folder of a collector or a tenant. It doesn't change while a collector runs there, since erasing wants it stopped. */
export async function erasedIn(directory: string): Promise<Erased> {
  const erased = new Map<string, ReadonlySet<number>>();
  for (const stream of await nodeDisk.list(streamsOf(directory))) {
    const seqs = isStreamId(stream) ? await erasedSeqs(nodeDisk, directory, stream) : [];
    if (seqs.length > 0) erased.set(stream, new Set(seqs));
  }
  return erased;
}

/** Whether the role of a link may remove values. */
export async function mayErase(link: DatabaseLink, schema: string): Promise<boolean> {
  const [row] = await link.query(`SELECT has_table_privilege(current_user, '${schema}.sealed_values', 'DELETE')::text`);
  return row?.[0] === 'true';
}

/** Removes erased values from the database. PostgreSQL gives the room free at its next vacuum. @throws {Error} of the database; repeating it removes the rest. */
export async function eraseProjected(link: DatabaseLink, schema: string, erased: Erased): Promise<void> {
  for (const [stream, seqs] of erased)
    await link.query(`DELETE FROM ${schema}.sealed_values WHERE ${among}`, [stream, JSON.stringify([...seqs])]);
}

/** How many events have values in the database that were erased in the log. */
export async function stillProjected(link: DatabaseLink, schema: string, erased: Erased): Promise<number> {
  let events = 0;
  for (const [stream, seqs] of erased) {
    const parameters = [stream, JSON.stringify([...seqs])];
    const [row] = await link.query(
      `SELECT count(DISTINCT seq) FROM ${schema}.sealed_values WHERE ${among}`,
      parameters,
    );
    events += Number(row?.[0]);
  }
  return events;
}

const among = 'stream = $1 AND seq IN (SELECT value::bigint FROM json_array_elements_text($2::json))';
