import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbeddedDatabase } from '../../../../src/adapters/databases/embedded/database.ts';
import type { ConnectionProfile } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { Collected, describeDatabase, noSignal, obligations, postgresPhrases } from '../../../conformance/database.ts';
import { buildEmbeddedWorker } from '../../../support/embeddedWorker.ts';
import { trackWorkers } from '../../../support/trackedWorkers.ts';

const profile: ConnectionProfile = {
  name: asConnectionName('demo'),
  driver: 'embedded',
  environment: 'development',
  readOnly: false,
  ai: 'schema',
};

describeDatabase('the embedded PostgreSQL', postgresPhrases, async () => {
  const worker = await buildEmbeddedWorker();
  const directory = mkdtempSync(path.join(tmpdir(), 'countersign-embedded-'));
  const workers = trackWorkers();
  const database = createEmbeddedDatabase({ workerFile: worker.workerFile, directory });
  // There is one connection only, so what is looked at goes through a session of its own, one statement at a time.
  const observer = await database.connect(profile, { signal: noSignal });
  return {
    database,
    profile,
    look: async (sql) => {
      let rows: unknown[] = [];
      for (const statement of sql.match(/(?:\$\$[\s\S]*?\$\$|'[^']*'|[^;])+/g) ?? []) {
        if (statement.trim() === '') continue;
        const reader = new Collected();
        const outcome = await observer.execute(statement, obligations({ readOnly: false }), reader, {
          signal: noSignal,
        });
        if (outcome.kind !== 'succeeded') throw new Error(`${statement}: ${JSON.stringify(outcome)}`);
        rows = reader.all.map((row) =>
          Object.fromEntries(outcome.columns.map((c, i) => [c.name, c.type === 'integer' ? Number(row[i]) : row[i]])),
        );
      }
      return rows;
    },
    kill: () => workers.terminateAll(),
    close: async () => {
      await observer.close();
      workers.restore();
      worker.remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
});
