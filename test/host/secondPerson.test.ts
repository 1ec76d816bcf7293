import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../src/collector/startCollector.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { composedApp } from '../support/composedApp.ts';
import { eventually } from '../support/eventually.ts';
import { typesOf } from '../support/hostTrail.ts';
import { answers, asks, tokensText, wantsOthers } from '../support/peopleWorld.ts';
import { lookedAt, pictureFailures, textOf, VsCode } from '../support/vscodeHost.ts';

const policy = `version: 1
approval:
  - { when: "statement.effect == 'write'", effect: requireSecondPerson, roles: [steward] }
  - { when: "true", effect: permit }
`;
const change = "UPDATE public.customers AS c SET region = 'EU' WHERE c.customer_id = 1;";

/** Ada sits at the editor; Bob is somewhere else. Both may approve what the other asks. */
describe('a second person', () => {
  let folder: string;
  let collector: Collector;
  let code: VsCode;
  pictureFailures(() => code);
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-people-'));
    const tokensFile = path.join(folder, 'tokens.json');
    const tokens = ['ada', 'bob'].map((token) => ({ token, roles: ['steward'] }));
    writeFileSync(tokensFile, tokensText(tokens), { mode: 0o600 });
    const directory = path.join(folder, 'store');
    collector = await startCollector({ port: 0, directory, tokensFile, log: () => undefined });
    code = await VsCode.open({
      env: {
        COUNTERSIGN_ENDPOINT: collector.url,
        COUNTERSIGN_ENDPOINT_TOKEN: 'ada',
        COUNTERSIGN_LOG_KEY: collector.logKey,
      },
      files: { '.countersign/policy.yaml': policy, 'change.sql': change },
    });
  });
  afterAll(async () => {
    await code?.close();
    await collector?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const bobsApp = async () =>
    await composedApp({
      actor: { kind: 'person', id: 'bobs-account', roles: [], attributes: {} },
      sink: { url: collector.url, token: 'bob', logKey: collector.logKey },
    });
  const notification = (text: string) => code.page.locator('.notification-list-item', { hasText: text }).first();

  it('is waited for in a notification, and what they approve runs', async () => {
    await code.openFile('change.sql');
    await code.lens('needs a second person').waitFor();
    await code.goToLine(1);
    await code.page.keyboard.press('Control+Enter');
    const waiting = notification('Waiting for a second person');
    await waiting.waitFor({ timeout: 90_000 });
    await eventually(
      async () => await textOf(waiting),
      (text) => /steward may approve this on demo · 1[45] min left/.test(text),
    );
    await code.screenshot('second-person-waiting-light');
    expect(await answers(await bobsApp(), 'approve', 'The customer has moved.')).toEqual({ kind: 'answered' });
    await waiting.waitFor({ state: 'detached' });
    const steps = await eventually(
      () => code.steps(),
      (recorded) => recorded.some(({ type }) => type === 'query.completed'),
      90_000,
    );
    expect(typesOf(steps)).toEqual(expect.arrayContaining(['review.requested', 'review.decided', 'query.dispatched']));
    expect(steps.find(({ type }) => type === 'review.decided')?.payload).toMatchObject({
      decision: 'approve',
      approver: { id: 'bob', is_requester: false },
    });
  });

  it('is not waited for any more once the notification is cancelled, and nothing runs', async () => {
    await code.openFile('change.sql');
    await code.goToLine(1);
    await code.page.keyboard.press('Control+Enter');
    const waiting = notification('Waiting for a second person');
    await waiting.waitFor({ timeout: 90_000 });
    await waiting.hover();
    await waiting.getByRole('button', { name: 'Cancel' }).click();
    const steps = await eventually(
      () => code.steps(),
      (recorded) => recorded.some(({ type }) => type === 'query.blocked'),
    );
    expect(steps.filter(({ type }) => type === 'query.dispatched')).toHaveLength(1);
  });

  it('is asked by a notification and in the status bar, and answers in a panel that says who asks', async () => {
    const bob = await bobsApp();
    const asked = asks(bob, wantsOthers({ lifeMs: 240_000 }));
    const told = notification('bob asks you to approve SQL on demo (production).');
    await told.waitFor({ timeout: 60_000 });
    const item = code.page
      .locator('.statusbar-item', { hasText: '1' })
      .and(code.page.locator('[id*="countersign.others"]'));
    await item.waitFor();
    await code.screenshot('second-person-asked-light');
    await told.getByRole('button', { name: 'Review…' }).click();
    const panel = await code.panel('Review for bob');
    expect(await textOf(panel.locator('body'))).toContain('bob asks: run this on demo?');
    const approve = panel.getByRole('button', { name: 'Approve' });
    await eventually(
      async () => await approve.isEnabled(),
      (isEnabled) => isEnabled,
    );
    for (const theme of lookedAt) {
      await code.useTheme(theme);
      await code.screenshot(`second-person-review-${theme}`);
    }
    await approve.click();
    expect(await asked).toMatchObject({ kind: 'granted', grant: { basis: { kind: 'person' } } });
    await eventually(
      async () => await textOf(panel.locator('body')),
      (text) => text.includes('Approved, with the key of this device. bob can run it now.'),
    );
    const types = typesOf(await code.steps()).filter((type) => type !== 'result.viewed');
    expect(types.slice(-2)).toEqual(['review.presented', 'review.answered']);
    expect((await verifyTrail(code.server.trail, { logKey: collector.logKey })).result).not.toBe('tampered');
  });

  it('finds nothing to answer where nobody asks, which a sentence says', async () => {
    await code.command('Countersign: Review Requests of Others…');
    await notification('Nobody waits for your approval, ada.').waitFor();
  });
});
