import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { App } from '../../src/composition/app.ts';
import { assess } from '../../src/core/flow.ts';
import { composedApp } from '../support/composedApp.ts';
import { dayMs, organisationKey, signed } from '../support/organisation.ts';
import { draftOf } from '../support/statements.ts';
import { temporaryFolder } from '../support/trailWorld.ts';
import { devProfile } from '../support/world.ts';

const workspace = 'version: 1\napproval: [{ when: "true", effect: permit }]\n';

/** The whole product, on a machine on which an organisation's policy was put that is good for a day. */
async function product(): Promise<App> {
  const file = path.join(await temporaryFolder(), 'bundle.json');
  const now = Date.now();
  const bundle = signed({ issued_at: new Date(now).toISOString(), expires_at: new Date(now + dayMs).toISOString() });
  await writeFile(file, bundle);
  return await composedApp({
    policyFiles: [{ source: 'workspace', name: 'policy.yaml', text: workspace }],
    organisationTrust: {
      kind: 'pinned',
      keys: [organisationKey.publicKey],
      endpoint: undefined,
      file,
      saidBy: 'the test',
    },
  });
}

const effectOf = async (app: App, sql: string) =>
  assess(draftOf(sql), await app.situationSoFar(devProfile.name)).decision.effect;

describe('the policy in force', () => {
  it('is the organisation’s and the workspace’s together', async () => {
    const app = await product();
    expect(app.policy.sources).toEqual(['organisation', 'workspace']);
    expect(await effectOf(app, 'DELETE FROM t WHERE a = 1')).toBe('permit');
  });

  it('is another one from the moment the organisation’s expires, so that grants made before are void', async () => {
    const app = await product();
    const before = app.parts.policyInForce();
    expect(app.parts.policyInForce()).toBe(before);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * dayMs });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    expect(app.organisation.standing.kind).toBe('expired');
    expect(app.parts.policyInForce()).not.toBe(before);
    expect(await effectOf(app, 'DELETE FROM t WHERE a = 1')).toBe('deny');
    expect(await effectOf(app, 'SELECT 1')).toBe('permit');
  });

  it('keeps the organisation’s when the workspace’s files change, or go away', async () => {
    const app = await product();
    const arrangement = {
      profiles: [devProfile],
      verifiedDirectory: undefined,
      dictionaryFile: undefined,
      model: undefined,
    };
    await app.rearrange({ ...arrangement, policyFiles: [] });
    expect(app.policy.sources).toEqual(['organisation']);
    await app.rearrange({ ...arrangement, policyFiles: [{ source: 'workspace', name: 'p', text: 'rulez: {}' }] });
    expect(await effectOf(app, 'SELECT 1')).toBe('deny');
  });
});
