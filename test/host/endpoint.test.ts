import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../src/collector/startCollector.ts';
import { freePort } from '../support/editorServer.ts';
import { eventually } from '../support/eventually.ts';
import { collectedTypes, recordedSteps, typesOf } from '../support/hostTrail.ts';
import { pictureFailures, textOf, VsCode } from '../support/vscodeHost.ts';

describe('an endpoint that is away', () => {
  let folder: string;
  let port: number;
  let collector: Collector | undefined;
  let code: VsCode;
  pictureFailures(() => code);
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-collector-'));
    port = await freePort();
    code = await VsCode.open({ settings: { 'countersign.audit.endpoint': `http://127.0.0.1:${port}` } });
  });
  afterAll(async () => {
    await code?.close();
    await collector?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps nobody from working; the status says so, and every event arrives when it is back', async () => {
    await code.openFile('explore.sql');
    await code.goToLine(9);
    await code.page.keyboard.press('Control+Alt+g');
    await code.page.locator('.view-line', { hasText: 'date_trunc' }).first().waitFor();
    await eventually(
      async () => await textOf(code.status()),
      (text) => /audit offline, \d+ waiting/.test(text),
    );
    const local = typesOf(await recordedSteps(code.server.trail));
    expect(local).toEqual(['prompt.submitted', 'sql.interpreted', 'sql.generated']);
    await code.screenshot('status-offline-light');

    collector = await startCollector({ port, directory: folder, log: () => undefined });
    const { url } = collector;
    await eventually(
      () => collectedTypes(url),
      (types) => types.length === local.length,
      90_000,
    );
    expect(await collectedTypes(url)).toEqual(local);
    await eventually(
      async () => await textOf(code.status()),
      (text) => text.includes('audit ✓'),
    );
  });
});
