import { CodedError } from '../../core/prelude/codedError.ts';
import { type DatabaseLink, inTransaction } from './link.ts';
import { migrations } from './schema.ts';

/**
 * The database can't be used as it is; nothing was changed.
 * - `UNVERSIONED`: its tables are of a version before versions were kept.
 * - `TOO_NEW`: a later version of Countersign has migrated it.
 * - `NOT_OWNER`: the role may not do what is wanted.
 */
export class MigrationError extends CodedError<'UNVERSIONED' | 'TOO_NEW' | 'NOT_OWNER'> {}

/** The version that this program writes. */
export const schemaVersion: number = migrations.length;

/** Who may do what beside the owner of the tables, who should be neither. Roles MUST exist. */
export interface Grants {
  /** The collector's own role: it adds, and can change or remove nothing. */
  readonly writer?: string;
  /** Looks at everything. */
  readonly reader?: string;
}

/** The version of a schema; 0 where there is none. @throws {MigrationError} */
export async function versionOf(link: DatabaseLink, schema: string): Promise<number> {
  const [names] = await link.query(
    `SELECT to_regclass('${schema}.schema_version')::text, to_regclass('${schema}.events')::text`,
  );
  if (names?.[0] == null) {
    if (names?.[1] == null) return 0;
    const sentence =
      'The tables in the database are of an earlier version. Make them anew from the log: countersign collector migrate --rebuild.';
    throw new MigrationError('UNVERSIONED', sentence);
  }
  const [row] = await link.query(`SELECT max(version) FROM ${schema}.schema_version`);
  const version = Number(row?.[0] ?? 0);
  if (version <= schemaVersion) return version;
  const sentence = `The database has version ${version} of the tables, and this collector knows ${schemaVersion}. Update the collector.`;
  throw new MigrationError('TOO_NEW', sentence);
}

/** Brings a schema to `schemaVersion`, each version as one; several at a time wait for each other. @throws {MigrationError} */
export async function migrate(link: DatabaseLink, schema: string): Promise<void> {
  await inTransaction(link, async () => {
    await link.query(`SELECT pg_advisory_xact_lock(hashtext('countersign.migration'))`);
    const from = await versionOf(link, schema);
    if (from === schemaVersion) return;
    // Asked first, because making even what is there already wants rights on the whole database.
    const [there] = await link.query(`SELECT 1 FROM pg_namespace WHERE nspname = '${schema}'`);
    if (there === undefined) await link.query(`CREATE SCHEMA ${schema}`);
    for (const [at, statements] of migrations.entries()) {
      if (at < from) continue;
      for (const statement of statements(schema)) await link.query(statement);
      await link.query(`INSERT INTO ${schema}.schema_version (version) VALUES (${at + 1})`);
    }
  });
}

/** Gives rights to the roles that aren't the owner. Repeating it changes nothing. */
export async function grant(link: DatabaseLink, schema: string, { writer, reader }: Grants): Promise<void> {
  await inTransaction(link, async () => {
    if (writer !== undefined) {
      const role = quoted(writer);
      await link.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
      await link.query(`GRANT SELECT, INSERT ON ${schema}.events, ${schema}.sealed_values TO ${role}`);
      await link.query(`GRANT SELECT ON ${schema}.schema_version TO ${role}`);
      await link.query(`GRANT EXECUTE ON FUNCTION ${schema}.ensure_month(date) TO ${role}`);
    }
    if (reader !== undefined) {
      const role = quoted(reader);
      await link.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
      const tables = ['events', 'sealed_values', 'flat_event', 'schema_version'].map((table) => `${schema}.${table}`);
      await link.query(`GRANT SELECT ON ${tables.join(', ')} TO ${role}`);
    }
  });
}

/** Removes a schema with all that is in it; the log has it. */
export async function dropSchema(link: DatabaseLink, schema: string): Promise<void> {
  await link.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
}

function quoted(role: string): string {
  return `"${role.replaceAll('"', '""')}"`;
}
