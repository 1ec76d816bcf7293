import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSealingKey } from '../../src/adapters/journals/file/sealing/sealingKey.ts';
import { createDeviceKey } from '../../src/adapters/signers/ed25519/deviceKey.ts';
import type { App, Arrangement } from '../../src/composition/app.ts';
import { catalogFileName } from '../../src/composition/catalogFile.ts';
import { compose } from '../../src/composition/compose.ts';
import type { Catalog } from '../../src/core/analysis/catalog.ts';
import { demoCatalog as catalog } from '../support/demoCatalog.ts';
import { ada, devProfile } from '../support/world.ts';

const arrangementWith = (savedCatalogs: ReadonlyMap<string, Catalog>): Arrangement => ({
  profiles: [devProfile],
  policyFiles: [],
  verifiedDirectory: undefined,
  dictionaryFile: undefined,
  model: undefined,
  savedCatalogs,
});

async function product(savedCatalogs: ReadonlyMap<string, Catalog>): Promise<App> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-saved-'));
  const app = await compose({
    ...arrangementWith(savedCatalogs),
    home: path.join(folder, 'home'),
    usageDirectory: path.join(folder, 'usage'),
    assets: { embeddedWorker: '' },
    actor: ada,
    organisationTrust: { kind: 'none' },
    password: async () => undefined,
    approver: { ask: async () => undefined },
    deviceKey: createDeviceKey('memory'),
    sealingKey: createSealingKey(),
    sink: undefined,
    leastAuditLevel: undefined,
    service: { name: 'test', version: '1' },
    answerTimeoutMs: 1_000,
    tell: () => undefined,
  });
  onTestFinished(() => app.close());
  return app;
}

const saved = new Map([[catalogFileName(devProfile.name), catalog]]);

it('SQL is checked against saved tables until the database was read, and nothing that runs is judged by them', async () => {
  const app = await product(saved);
  expect(app.catalogSource(devProfile.name)).toEqual({ kind: 'saved', catalog });
  expect((await app.situationWhileTyping(devProfile.name, undefined)).catalog).toBe(catalog);
  expect((await app.situationSoFar(devProfile.name)).catalog).toBeUndefined();
});

it('tables saved for another dialect, or another connection, check nothing', async () => {
  const app = await product(new Map([[catalogFileName(devProfile.name), { ...catalog, dialect: 'tsql' }]]));
  expect(app.catalogSource(devProfile.name)).toEqual({ kind: 'none' });
  await app.rearrange(arrangementWith(new Map([[catalogFileName('another'), catalog]])));
  expect(app.catalogSource(devProfile.name)).toEqual({ kind: 'none' });
  expect((await app.situationWhileTyping(devProfile.name, undefined)).catalog).toBeUndefined();
});

it('tables that are saved later are used from then on', async () => {
  const app = await product(new Map());
  await app.rearrange(arrangementWith(saved));
  expect(app.catalogSource(devProfile.name).kind).toBe('saved');
});

it('the file of a connection is in its folder, whatever the connection is called', () => {
  expect(catalogFileName('../../etc/passwd')).toBe('..%2F..%2Fetc%2Fpasswd.json');
});
