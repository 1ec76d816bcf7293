import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbeddedDatabase } from '../../../../src/adapters/databases/embedded/database.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { noSignal } from '../../../conformance/database.ts';
import { describeObservation } from '../../../conformance/postgresObservation.ts';
import { buildEmbeddedWorker } from '../../../support/embeddedWorker.ts';

describeObservation('the embedded PostgreSQL', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'countersign-embedded-'));
  const { workerFile, remove } = await buildEmbeddedWorker();
  const session = await createEmbeddedDatabase({ workerFile, directory }).connect(
    { name: asConnectionName('demo'), driver: 'embedded', environment: 'development', readOnly: false, ai: 'schema' },
    { signal: noSignal },
  );
  return {
    session,
    close: async () => {
      await session.close();
      remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
});
