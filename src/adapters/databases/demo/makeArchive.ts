import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { generateDemo } from './generateDemo.ts';
import { demoConstraints, demoSchema } from './schema.ts';
import { copyText } from './table.ts';

/**
 * Makes the demo database and returns its data folder as a gzipped tar archive. The build does this once, so that nobody
 * waits for an empty PostgreSQL to be initialised and filled: from the archive it opens in about a second.
 */
export async function makeArchive(): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-demo-'));
  try {
    const log = await fill(folder);
    dropSpareLogs(path.join(folder, 'pg_wal'), log);
    const pglite = await PGlite.create({ dataDir: folder });
    try {
      const tar = await pglite.dumpDataDir('none');
      return gzipSync(Buffer.from(await tar.arrayBuffer()));
    } finally {
      await pglite.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills an empty folder, and names the file of the write-ahead log that the next start reads. */
async function fill(folder: string): Promise<string> {
  const pglite = await PGlite.create({ dataDir: folder });
  try {
    for (const statement of demoSchema) await pglite.query(statement);
    for (const table of generateDemo()) {
      // Names come from the generator's own list, never from outside.
      const target = `${table.schema}.${table.name} (${table.columns.join(', ')})`;
      await pglite.query(`COPY ${target} FROM '/dev/blob'`, [], { blob: new Blob([copyText(table.rows)]) });
    }
    for (const statement of demoConstraints) await pglite.query(statement);
    await pglite.query('SELECT pg_switch_wal()');
    await pglite.query('CHECKPOINT');
    const { rows } = await pglite.query<{ file: string }>('SELECT pg_walfile_name(pg_current_wal_lsn()) AS file');
    if (rows[0] === undefined) throw new TypeError('PostgreSQL doesn’t say which file of its log it writes.');
    return rows[0].file;
  } finally {
    await pglite.close();
  }
}

/**
 * Removes all files of the log but one. The others are kept by PostgreSQL to be written over: 16 MiB each, full of what the
 * loading left in them. https://www.postgresql.org/docs/18/wal-configuration.html
 */
function dropSpareLogs(folder: string, needed: string): void {
  for (const name of readdirSync(folder))
    if (/^[0-9A-F]{24}$/.test(name) && name !== needed) rmSync(path.join(folder, name));
}
