import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { typesOf } from '../support/hostTrail.ts';
import { pictureFailures, textOf, VsCode } from '../support/vscodeHost.ts';

describe('a journal that can not be written', () => {
  let home: string;
  let code: VsCode;
  pictureFailures(() => code);
  beforeAll(async () => {
    home = mkdtempSync(path.join(os.tmpdir(), 'countersign-home-'));
    mkdirSync(home, { recursive: true });
    // A file where the folder should be: no one, not even root, can write a journal into it.
    writeFileSync(path.join(home, 'trail'), 'not a folder');
    code = await VsCode.open({
      env: { COUNTERSIGN_HOME: home },
      files: { 'low.sql': 'SELECT count(*) AS orders FROM public.orders AS o;' },
    });
  });
  afterAll(async () => {
    await code?.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('stops everything, and the status and a sentence say why', async () => {
    await eventually(
      async () => await textOf(code.status()),
      (text) => text.includes('audit blocked'),
    );
    await code.openFile('low.sql');
    await code.editor().locator('.view-line').first().click();
    await code.page.keyboard.press('Control+Enter');
    await code.notification(/record|trail|journal/i).waitFor();
    await code.screenshot('blocked-light');
    expect(await code.hasPanel('Review: demo')).toBe(false);
    const rows = (await code.hasPanel('Results'))
      ? await (await code.panel('Results')).locator('[role="gridcell"]').count()
      : 0;
    expect(rows).toBe(0);
  });

  it('that works again lets things run again', async () => {
    rmSync(path.join(home, 'trail'));
    await eventually(
      async () => await textOf(code.status()),
      (text) => text.includes('audit ✓'),
    );
    await code.editor().locator('.view-line').first().click();
    await code.page.keyboard.press('Control+Enter');
    const steps = await code.stepsUntil('result.viewed');
    expect(typesOf(steps)).toContain('query.completed');
  });
});
