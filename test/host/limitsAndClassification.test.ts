import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { earlierWeeks, recordEarlierWeeks } from '../support/office/earlierWeeks.ts';
import { deviceKey } from '../support/trailWorld.ts';
import { lookedAt, pictureFailures, textOf, VsCode } from '../support/vscodeHost.ts';

const policy = `# Ours.
version: 1

classification:
  - columns: ["*.*.email"]   # Asked for by the data office.
    level: restricted

# One is enough.
limits: { queriesPerHour: 1 }
approval: [{ when: "true", effect: permit }]
`;

describe('governance, in the editor', () => {
  let code: VsCode;
  pictureFailures(() => code);
  beforeAll(async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'countersign-home-'));
    const service = { name: 'countersign-test', version: '1.2.3' };
    const weeks = earlierWeeks('ada', ['analyst'], Date.now());
    await recordEarlierWeeks({ directory: path.join(home, 'trail'), deviceKey, service }, weeks);
    code = await VsCode.open({
      files: { '.countersign/policy.yaml': policy, 'work.sql': 'SELECT 1 AS one;\n' },
      env: { COUNTERSIGN_HOME: home },
    });
  });
  afterAll(async () => await code?.close());

  const picker = () => code.page.locator('.quick-input-widget').locator('visible=true');
  const saved = () => code.fileText('.countersign/policy.yaml');

  it('proposes a classification by the keyboard alone, and writes what is accepted into the policy', async () => {
    await code.openFile('policy.yaml');
    await code.command('Countersign: Propose Classification');
    await picker().locator('.monaco-list-row', { hasText: 'Names, types and comments only' }).waitFor();
    await code.screenshot('classification-consent');
    await code.page.keyboard.press('Enter');
    await picker().locator('.monaco-list-row', { hasText: 'public.payments.card_last4' }).waitFor({ timeout: 90_000 });
    expect(await textOf(picker())).toContain('restricted · payment card');
    expect(await textOf(picker())).not.toContain('employees.email');
    await code.screenshot('classification-proposals');

    // The first row, which is chosen already, is left out.
    await code.page.keyboard.press('ArrowDown');
    await code.page.keyboard.press('Space');
    await code.page.keyboard.press('Enter');
    const text = await code.savedText('.countersign/policy.yaml', (now) => now !== policy);
    expect(text).toContain('    level: restricted\n  - columns: ["public.customers.birth_date"]\n');
    expect(text).not.toContain('national_id');
    expect(text).toContain('# Asked for by the data office.');
    await code.screenshot('classification-written');
  });

  it('takes it back with one step of undo', async () => {
    await code.page.locator('.monaco-editor.focused').first().waitFor();
    await code.page.keyboard.press('Control+z');
    await code.page.keyboard.press('Control+s');
    await eventually(
      async () => saved(),
      (now) => now === policy,
    );
  });

  it('lets no more statements run than the policy allows, and says when the next one can', async () => {
    await code.openFile('work.sql');
    await code.goToLine(1, 3);
    await code.command('Countersign: Run the Statement or Selection');
    const results = await code.panel('Results');
    await results.locator('.status-text', { hasText: '1 row' }).waitFor({ timeout: 90_000 });
    await code.openFile('work.sql');
    await code.command('Countersign: Run the Statement or Selection');
    await results.locator('.notices', { hasText: 'The policy allows 1 statement in an hour' }).waitFor();
    await code.screenshot('limit-used-up');
  });

  it('marks in the trail what is unusual, and says why', async () => {
    await code.command('Countersign: Show the Trail');
    const row = (text: RegExp) => code.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
    const day = row(/8 questions · 1 unusual/);
    const marked = row(/M · .*unusual/);
    await eventually(
      async () => {
        // A tree that is drawn anew under the mouse takes no click.
        if ((await day.getAttribute('aria-expanded')) !== 'true') await day.click();
        return await marked.waitFor({ timeout: 3_000 }).then(
          () => true,
          () => false,
        );
      },
      (isShown) => isShown,
    );
    const why = (said: string) => said.includes('Unusual');
    expect(await code.pointAt(marked, why)).toMatch(/Unusual \(wide-query\)/);
    for (const theme of lookedAt) {
      await code.useTheme(theme);
      await code.pointAt(marked, why);
      await code.screenshot(`unusual-${theme}`);
    }
  });
});
