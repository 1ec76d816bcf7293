import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { typesOf } from '../../support/hostTrail.ts';
import { lookedAt, type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const policy = `version: 1
approval: [{ when: "true", effect: permitAndReview, reviewWithin: 24h }]
`;

export function afterwards(open: OpenTopic): void {
  describe('what is said of a statement after it ran', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({
        '.countersign/policy.yaml': policy,
        'work.sql': 'SELECT count(*) AS orders FROM public.orders;\n',
        'there.sql': 'CREATE TABLE IF NOT EXISTS public.orders (id int);\n',
      });
    });

    const picker = () => code.page.locator('.quick-input-widget').locator('visible=true');
    const choose = async (words: string) => {
      await picker().locator('.monaco-list-row', { hasText: words }).first().click();
    };
    /** Types the words into the input box that shows, and sends them. */
    const say = async (title: string, words: string) => {
      await picker().locator('.quick-input-title', { hasText: title }).waitFor();
      await code.page.keyboard.type(words);
      await code.page.keyboard.press('Enter');
    };

    it('is in the trail: a feedback on its result', async () => {
      await code.command('Countersign: Say What You Think of the Last Result');
      await code.notification('Nothing has run in this window yet').waitFor();
      await code.openFile('work.sql');
      await code.goToLine(1, 3);
      await code.page.keyboard.press('Control+Enter');
      await code.stepsUntil('result.viewed');
      await code.command('Countersign: Say What You Think of the Last Result');
      await choose('Partly Correct');
      await say('What is wrong or missing?', 'It counts cancelled ones too.');
      const steps = await code.stepsUntil('feedback.given');
      const sent = steps.find(({ type }) => type === 'query.dispatched');
      const query = 'countersign.query.id';
      expect(sent?.payload[query]).toEqual(expect.any(String));
      expect(steps.at(-1)?.payload).toMatchObject({ label: 'partial', [query]: sent?.payload[query] });
    });

    it('is in the trail: its rows on the screen, saved to a file, and shown again', async () => {
      await code.command('Countersign: Save the Result As…');
      await choose('CSV');
      const name = 'SELECT-count-AS-orders-FROM-public-orders.csv';
      // The window of a browser has no dialog of the system: the editor shows its own.
      await expect.poll(() => picker().locator('input').first().inputValue()).toContain(name);
      await code.page.keyboard.press('Enter');
      const steps = await code.stepsUntil('result.exported');
      const file = path.join(code.server.workspace, name);
      // On record first: the file comes after it.
      await expect.poll(() => existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8')).toMatch(/^orders\r\n\d+\r\n$/);
      expect(steps.at(-1)?.payload).toMatchObject({ destination: 'file', format: 'csv', rows: 1, masked: [] });
      await code.panel('Results');
      await code.page.keyboard.press('Control+j');
      await code.page.locator('.part.panel').waitFor({ state: 'hidden' });
      await code.page.keyboard.press('Control+j');
      await eventually(
        async () => (await code.steps()).filter(({ type }) => type === 'result.viewed'),
        (seen) =>
          [true, false].every((recomputed) =>
            seen.some(({ payload }) => payload['on_screen'] === '1' && payload['recomputed'] === recomputed),
          ),
      );
    });

    it('is in the trail: the review that its policy wants', async () => {
      await code.command('Countersign: Review What Ran');
      await picker().locator('.monaco-list-row', { hasText: 'FROM public.orders' }).waitFor();
      expect(await textOf(picker())).toContain('due ');
      await code.screenshot('review-what-ran');
      await choose('FROM public.orders');
      await choose('It is in order');
      await say('Why? (optional)', 'Only a count.');
      const steps = await code.stepsUntil('review.completed');
      expect(typesOf(steps).at(-1)).toBe('review.completed');
      expect(steps.at(-1)?.payload).toMatchObject({ decision: 'confirmed' });
      await eventually(
        async () => {
          await code.command('Countersign: Review What Ran');
          return await code.notification('Nothing that ran on this machine waits for a review.').count();
        },
        (count) => count > 0,
      );
    });

    it('stands beside its result: what the database said', async () => {
      await code.openFile('there.sql');
      await code.goToLine(1, 3);
      await code.page.keyboard.press('Control+Enter');
      const review = await code.panel('Review: demo');
      await review.locator('vscode-button.approve:not([disabled])').click();
      const results = await code.panel('Results');
      await results.getByText('1 message from the database').waitFor({ timeout: 90_000 });
      expect(await textOf(results.locator('.said'))).toContain('relation "orders" already exists, skipping');
      for (const theme of lookedAt) {
        await code.useTheme(theme);
        await code.screenshot(`results-said-${theme}`);
      }
    });
  });
}
