import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { changeEvent } from '../../support/changeEvent.ts';
import { eventually } from '../../support/eventually.ts';
import { lookedAt, type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const statement = 'SELECT count(*) AS customers FROM public.customers AS c;';

/** The rows of the trail's view. */
const rows = (code: VsCode): Locator =>
  code.page.locator('.split-view-view', { hasText: 'Trail' }).locator('.monaco-list-row');
const row = (code: VsCode, text: string): Locator =>
  code.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();

export function trail(open: OpenTopic): void {
  describe('the trail in the side bar', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'count.sql': `${statement}\n\nDELETE FROM public.customers;\n` });
      await code.openFile('count.sql');
      await code.lens('low risk').waitFor({ timeout: 90_000 });
      await code.goToLine(1);
      await code.page.keyboard.press('Control+Enter');
      await code.stepsUntil('result.viewed');
      await code.goToLine(3);
      await code.page.keyboard.press('Control+Enter');
      await code.stepsUntil('query.blocked');
    });

    it('lists what was tried, newest first, with how it ended and that it is verified', async () => {
      await code.command('Countersign: Show the Trail');
      await row(code, 'Verified').waitFor();
      const text = await eventually(
        async () => await textOf(rows(code)),
        (found) => found.includes('blocked') && found.includes('1 row'),
      );
      expect(text.indexOf('DELETE FROM')).toBeLessThan(text.indexOf('SELECT count(*)'));
      await code.screenshot('trail-light');
    });

    it('opens a story by keyboard, and goes on with it as more is recorded', async () => {
      await eventually(
        async () => {
          // The focus comes to the tree in its own time, and keys before it go elsewhere.
          await code.command('Countersign: Show the Trail');
          // Past the day and the refused statement, which came later.
          for (const key of ['Home', 'ArrowDown', 'ArrowDown']) await code.page.keyboard.press(key);
          return await textOf(code.page.locator('.sidebar .monaco-list:focus-within .monaco-list-row.focused'));
        },
        (focused) => focused.includes('SELECT count(*)'),
      );
      await code.page.keyboard.press('ArrowRight');
      await row(code, 'Sent to the database').waitFor();
      await code.page.keyboard.press('Enter');
      const panel = await code.panel('Story');
      await panel.locator('.event-title', { hasText: 'Ran in' }).waitFor();
      expect(await panel.locator('.event-proof.proof-verified').count()).toBeGreaterThan(5);
      await code.openFile('count.sql');
      await code.goToLine(1);
      await code.page.keyboard.press('Control+Enter');
      await eventually(
        async () => await textOf(rows(code)),
        (found) => found.split('1 row').length > 2,
      );
    });

    it('is searched, with a sentence for a mistake', async () => {
      await code.command('Countersign: Search the Trail');
      const picker = code.page.locator('.quick-input-widget');
      const input = picker.locator('input').first();
      await input.fill('stats == "blocked"');
      await picker.getByText('There is no “stats” in a condition').waitFor();
      await code.screenshot('trail-search-mistake');
      await input.fill('status == "');
      await picker.getByText('not_run').waitFor();
      await input.fill('status == "blocked"');
      await picker.getByText('Search', { exact: true }).waitFor();
      await code.page.keyboard.press('Enter');
      await code.page
        .getByText(/1 of \d questions: status == "blocked"\./u)
        .first()
        .waitFor();
      await code.screenshot('trail-searched');
      await code.command('Countersign: Show All of the Trail');
      await row(code, 'SELECT count(*)').waitFor();
    });

    it.each(lookedAt)('shows the story of the statement at the cursor, in %s', async (theme) => {
      await code.useTheme(theme);
      await code.page.locator('.tab[aria-label*="count.sql"]').first().click();
      await code.goToLine(1);
      await code.command('Countersign: Show Story of This Statement');
      await code.page.locator('.tab.active[aria-label*="SELECT count"]').first().waitFor();
      const panel = await code.panel('Story');
      await panel.locator('.event-title', { hasText: 'Ran in' }).waitFor();
      await code.screenshot(`trail-story-${theme}`);
    });
  });
}

/** Nothing that comes after it in the window can rely on the trail. */
export function changedTrail(open: OpenTopic): void {
  describe('a trail that was changed', () => {
    it('shows what is wrong, in its place, and nothing as verified', async () => {
      const code = await open();
      changeEvent(code.server.trail, 'countersign.policy.evaluated');
      await code.command('Countersign: Verify the Trail');
      await row(code, 'The trail was changed').waitFor();
      await code.page.getByText('nothing is concluded from it').first().waitFor();
      await eventually(
        async () => {
          // It is among the first that were recorded, so it stands among the last.
          await code.command('Countersign: Show the Trail');
          await code.page.keyboard.press('End');
          return await textOf(rows(code));
        },
        (found) => found.includes('policy.evaluated'),
      );
      await code.status().filter({ hasText: 'audit changed' }).waitFor();
      for (const theme of lookedAt) {
        await code.useTheme(theme);
        await code.screenshot(`trail-changed-${theme}`);
      }
    });
  });
}
