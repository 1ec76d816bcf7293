import path from 'node:path';
import { tenantPattern } from '../../collector/access/tokenFile.ts';
import { isDatabaseAddress } from '../../collector/database/databaseAddress.ts';
import { erasedIn, eraseProjected, mayErase, stillProjected } from '../../collector/database/eraseProjected.ts';
import { dropSchema, grant, MigrationError, migrate, schemaVersion } from '../../collector/database/migrate.ts';
import { postgresDatabase } from '../../collector/database/postgresDatabase.ts';
import { schemaOf } from '../../collector/database/schema.ts';
import { placeOf } from '../../composition/eraseTrail.ts';
import { plural } from '../../core/prelude/counted.ts';
import { type Command, textOption } from '../command.ts';
import { exit, UsageError } from '../usageError.ts';

/** Makes the tables of a collector in PostgreSQL, with the role that is to own them. */
export const collectorMigrate: Command = {
  name: 'collector migrate',
  summary: 'Makes or updates a collector’s tables in PostgreSQL, and gives its roles their rights.',
  usage: '--database postgres://OWNER@… [--writer ROLE] [--reader ROLE] [--tenant T] [--rebuild] [--data DIR]',
  options: {
    database: { type: 'string', help: 'the PostgreSQL, with the role that is to own the tables', value: 'URL' },
    writer: {
      type: 'string',
      help: 'the role of the collector: it adds, and can change or remove nothing',
      value: 'ROLE',
    },
    reader: { type: 'string', help: 'a role that looks at everything', value: 'ROLE' },
    tenant: { type: 'string', help: 'the tenant whose schema it is; without it the collector’s own', value: 'T' },
    data: {
      type: 'string',
      help: 'the folder of the store, of a tenant its own: also remove the values that were erased there',
      value: 'DIR',
    },
    rebuild: { type: 'boolean', help: 'remove the tables first; a running collector copies its log into them anew' },
  },
  async run(words, options, terminal) {
    const url = textOption(options, 'database');
    const tenant = textOption(options, 'tenant');
    const [writer, reader] = [textOption(options, 'writer'), textOption(options, 'reader')];
    if (words.length > 0) throw new UsageError('collector migrate takes options alone.');
    if (url === undefined || !isDatabaseAddress(url))
      throw new UsageError(
        '--database is the address of a PostgreSQL, with the role that is to own the tables: postgres://OWNER@HOST/NAME.',
      );
    if (tenant !== undefined && !tenantPattern.test(tenant)) throw new UsageError('--tenant is no name of a tenant.');
    const schema = schemaOf(tenant);
    const data = await storeOf(textOption(options, 'data'), terminal.cwd);
    const link = await postgresDatabase(url).open(false);
    try {
      if (options['rebuild'] === true) await dropSchema(link, schema);
      await migrate(link, schema);
      await grant(link, schema, {
        ...(writer === undefined ? {} : { writer }),
        ...(reader === undefined ? {} : { reader }),
      });
      if (data !== undefined) {
        if (!(await mayErase(link, schema)))
          throw new MigrationError(
            'NOT_OWNER',
            `This role may not remove values from ${schema}. Take the one that owns the tables.`,
          );
        const erased = await erasedIn(data);
        const events = await stillProjected(link, schema, erased);
        await eraseProjected(link, schema, erased);
        if (events > 0) await link.query(`VACUUM ${schema}.sealed_values`);
        terminal.say(`Removed the values of ${plural(events, 'event')} that were erased in ${data}.`);
      }
    } finally {
      await link.close();
    }
    terminal.say(`The schema ${schema} is at version ${schemaVersion}.`);
    if (options['rebuild'] === true) terminal.say('It is empty: restart the collector, and it copies its log into it.');
    return exit.fine;
  },
};

/** The folder whose erasures count; of a tenant its own. @throws {UsageError} It is no folder of a collector. */
async function storeOf(given: string | undefined, cwd: string): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const folder = path.resolve(cwd, given);
  if ((await placeOf(folder)) === 'collector') return folder;
  throw new UsageError(`--data: ${folder} is no folder of a collector or of one of its tenants.`);
}
