import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { generateDemo } from '../demo/generateDemo.ts';
import { demoConstraints, demoSchema } from '../demo/schema.ts';
import { copyText } from '../demo/table.ts';

/** Makes the demo database in memory and writes an archive of its data folder, durable when this resolves. */
export async function makeDemo(archive: string, onProgress: (sentence: string) => void): Promise<void> {
  onProgress('Making the demo database: starting an empty PostgreSQL.');
  const pglite = await PGlite.create();
  try {
    const tables = generateDemo();
    const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
    onProgress(`Making the demo database: filling ${tables.length} tables with ${rows.toLocaleString('en')} rows.`);
    for (const statement of demoSchema) await pglite.query(statement);
    for (const table of tables) {
      // Names come from the generator's own list, never from outside.
      const target = `${table.schema}.${table.name} (${table.columns.join(', ')})`;
      await pglite.query(`COPY ${target} FROM '/dev/blob'`, [], { blob: new Blob([copyText(table.rows)]) });
    }
    onProgress('Making the demo database: adding keys, indexes and statistics.');
    for (const statement of demoConstraints) await pglite.query(statement);
    await pglite.query('CHECKPOINT');
    onProgress('Making the demo database: saving it.');
    const dump = await pglite.dumpDataDir('gzip');
    writeDurably(archive, Buffer.from(await dump.arrayBuffer()));
  } finally {
    await pglite.close();
  }
}

function writeDurably(file: string, bytes: Buffer): void {
  const handle = openSync(file, 'w', 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
