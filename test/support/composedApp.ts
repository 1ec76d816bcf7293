import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createSealingKey } from '../../src/adapters/journals/file/sealing/sealingKey.ts';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import type { App, Composition } from '../../src/composition/app.ts';
import { compose } from '../../src/composition/compose.ts';
import { temporaryFolder } from './trailWorld.ts';
import { ada, devProfile } from './world.ts';

/** The whole product with keys and folders of its own, asking and telling nobody. It is closed after the test. */
export async function composedApp(over: Partial<Composition>): Promise<App> {
  const folder = await temporaryFolder();
  const app = await compose({
    home: path.join(folder, 'home'),
    usageDirectory: path.join(folder, 'usage'),
    assets: { embeddedWorker: '' },
    actor: ada,
    profiles: [devProfile],
    policyFiles: [],
    organisationTrust: { kind: 'none' },
    verifiedDirectory: undefined,
    dictionaryFile: undefined,
    model: undefined,
    password: async () => undefined,
    approver: { ask: async () => undefined },
    deviceKey: createDeviceKey('memory'),
    sealingKey: createSealingKey(),
    sink: undefined,
    leastAuditLevel: undefined,
    service: { name: 'test', version: '1' },
    answerTimeoutMs: 1_000,
    secondPersonTimeoutMs: 1_000,
    tell: () => undefined,
    ...over,
  });
  onTestFinished(() => app.close());
  return app;
}
