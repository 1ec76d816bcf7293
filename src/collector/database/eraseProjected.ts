import { nodeDisk } from '../../adapters/journals/file/disk.ts';
import { erasedSeqs } from '../../adapters/journals/file/sealing/eraseValues.ts';
import type { Store } from '../store.ts';
import type { DatabaseLink } from './link.ts';

/**
 * Removes values from the database that were erased in the logs since it got them. A writing role that may remove nothing can't, and then
 * the sentences say what the tables' owner has to run. PostgreSQL gives the room free at its next vacuum.
 */
export async function eraseProjected(link: DatabaseLink, store: Store, schema: string): Promise<string[]> {
  const left: string[] = [];
  const [allowed] = await link.query(
    `SELECT has_table_privilege(current_user, '${schema}.sealed_values', 'DELETE')::text`,
  );
  for (const { stream } of store.streams()) {
    const seqs = await erasedSeqs(nodeDisk, store.directory, stream);
    if (seqs.length === 0) continue;
    const which = 'stream = $1 AND seq IN (SELECT value::bigint FROM json_array_elements_text($2::json))';
    const parameters = [stream, JSON.stringify(seqs)];
    if (allowed?.[0] === 'true') {
      await link.query(`DELETE FROM ${schema}.sealed_values WHERE ${which}`, parameters);
      continue;
    }
    const rows = await link.query(`SELECT DISTINCT seq FROM ${schema}.sealed_values WHERE ${which}`, parameters);
    if (rows.length > 0)
      left.push(
        `Values of ${rows.length} events were erased in the log and are still in the database, whose role may not remove them. Let the owner run: ` +
          `DELETE FROM ${schema}.sealed_values WHERE stream = '${stream}' AND seq IN (${rows.map(([seq]) => seq).join(', ')});`,
      );
  }
  return left;
}
