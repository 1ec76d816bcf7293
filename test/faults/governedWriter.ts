// A process like the editor's extension host: the whole product, put together by the real composition. It runs one INSERT
// after another through the gate, and says each outcome only after `run` has resolved. Its parent kills it.
import { sealingKeyInFile } from '../../src/adapters/journals/file/sealing/sealingKey.ts';
import { deviceKeyInFile } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { compose } from '../../src/composition/compose.ts';
import type { Actor } from '../../src/core/draft/actor.ts';
import { run } from '../../src/core/flow.ts';
import { asConnectionName, asRequestId } from '../../src/core/prelude/brands.ts';

const [home = '', port = '', database = '', first = '0'] = process.argv.slice(2);
const actor: Actor = { kind: 'person', id: 'writer', roles: [], attributes: {} };
const name = asConnectionName('server');
const { signal } = new AbortController();

const app = await compose({
  home,
  usageDirectory: `${home}/usage`,
  assets: { embeddedWorker: '' },
  actor,
  profiles: [
    {
      name,
      driver: 'postgres',
      environment: 'development',
      readOnly: false,
      ai: 'none',
      host: '127.0.0.1',
      port: Number(port),
      database,
      user: 'postgres',
      ssl: false,
    },
  ],
  policyFiles: [],
  organisationTrust: { kind: 'none' },
  verifiedDirectory: undefined,
  dictionaryFile: undefined,
  model: undefined,
  password: async () => undefined,
  approver: {
    ask: async (request) => ({ kind: 'approve', shownDigest: request.governedDigest, approver: actor, rationale: '' }),
  },
  deviceKey: await deviceKeyInFile(`${home}/device.key`),
  sealingKey: await sealingKeyInFile(`${home}/sealing.key`),
  sink: undefined,
  leastAuditLevel: undefined,
  service: { name: 'governed-writer', version: '0' },
  answerTimeoutMs: 10_000,
  secondPersonTimeoutMs: 10_000,
  tell: () => undefined,
});
const situation = await app.situationFor(name, { signal });
const reader = { columns: () => undefined, rows: async () => undefined };
process.stdout.write('ready\n');
for (let mark = Number(first); ; mark += 1) {
  const draft = {
    requestId: asRequestId(app.parts.ids.next()),
    asker: actor,
    connection: name,
    sql: `INSERT INTO marks VALUES (${mark})`,
    author: { kind: 'person' as const },
  };
  const done = await run(draft, undefined, situation, app.parts, reader, { signal });
  if (done.kind !== 'ran' || done.executed.outcome.kind !== 'succeeded') throw new Error(JSON.stringify(done));
  process.stdout.write(`done ${mark}\n`);
}
