import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../src/collector/startCollector.ts';
import { freePort } from '../support/editorServer.ts';
import { eventually } from '../support/eventually.ts';
import { recordedSteps, stepsUntil, typesOf } from '../support/hostTrail.ts';
import { lookedAt, pictureFailures, textOf, VsCode } from '../support/vscodeHost.ts';

const policy = 'version: 1\naudit: { failClosed: endpoint }\napproval: [{ when: "true", effect: permit }]\n';
describe('a policy that wants the record at an endpoint that is away', () => {
  let folder: string;
  let port: number;
  let collector: Collector | undefined;
  let code: VsCode;
  pictureFailures(() => code);
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-collector-'));
    port = await freePort();
    code = await VsCode.open({
      settings: { 'countersign.audit.endpoint': `http://127.0.0.1:${port}` },
      files: {
        '.countersign/policy.yaml': policy,
        'low.sql': 'SELECT count(*) AS orders FROM public.orders AS o;',
      },
    });
    await code.openFile('low.sql');
  });
  afterAll(async () => {
    await code?.close();
    await collector?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const runIt = async () => {
    await code.editor().locator('.view-line').first().click();
    await code.page.keyboard.press('Control+Enter');
  };

  it('runs nothing, and a sentence and the status bar say why', async () => {
    await runIt();
    await eventually(
      async () => await textOf(code.status()),
      (text) => text.includes('audit blocked'),
    );
    const steps = await eventually(
      () => recordedSteps(code.server.trail),
      (recorded) => recorded.at(-1)?.type === 'query.blocked',
      90_000, // The demo database is made first.
    );
    expect(typesOf(steps)).not.toContain('query.dispatched');
    expect(await code.status().locator('a').first().getAttribute('aria-label')).toContain(
      'runs again as soon as the endpoint answers',
    );
  });

  it.each(lookedAt)('says so in %s', async (name) => {
    await code.useTheme(name);
    await code.status().click();
    await code.page.locator('.quick-input-widget').getByText('The endpoint has acknowledged nothing yet').waitFor();
    await code.screenshot(`level-blocked-${name}`);
    await code.page.keyboard.press('Escape');
  });

  it('runs again once the endpoint is back', async () => {
    collector = await startCollector({ port, directory: folder, log: () => undefined });
    await runIt();
    const steps = await stepsUntil(code.server.trail, 'result.viewed');
    expect(typesOf(steps)).toContain('query.completed');
    await eventually(
      async () => await textOf(code.status()),
      (text) => text.includes('audit ✓'),
    );
  });
});
