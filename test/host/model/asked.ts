import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { typesOf } from '../../support/hostTrail.ts';
import type { Step } from '../../support/openAiServer.ts';
import type { ScriptedModel } from '../../support/scriptedModel.ts';
import { lookedAt, type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const sql = 'SELECT o.channel, count(*) AS orders\nFROM public.orders AS o\nGROUP BY o.channel';
const file = '--? orders by channel\n\n-- end\n';

export function asked(open: OpenTopic, model: ScriptedModel): void {
  describe('a question for a language model', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'work.sql': file });
      await code.openFile('work.sql');
    });

    it('goes out with the key from secret storage, and its answer is inserted', async () => {
      await code.command('Countersign: Set the Model');
      const input = code.page.locator('.quick-input-widget input[type="password"]');
      await input.fill('sk-test-1');
      await code.page.keyboard.press('Enter');
      await code.page.locator('.statusbar-item', { hasText: 'Kept in secret storage.' }).waitFor();
      model.answer = { kind: 'answer', text: `\`\`\`sql\n${sql};\n\`\`\`\nA channel is where an order came in.` };
      const before = model.requests.length;
      await code.goToLine(1);
      await code.page.keyboard.press('Control+Alt+g');
      await code.page.locator('.view-line', { hasText: 'GROUP BY' }).first().waitFor({ timeout: 60_000 });

      await code.savedText('work.sql', (text) => text === `--? orders by channel\n${sql};\n\n-- end\n`);
      expect(model.requests).toHaveLength(before + 1);
      expect(model.requests[before]?.headers.authorization).toBe('Bearer sk-test-1');
      const steps = await code.stepsUntil('sql.generated');
      expect(typesOf(steps)).toEqual([
        'prompt.submitted',
        'context.assembled',
        'llm.requested',
        'llm.responded',
        'sql.interpreted',
        'sql.generated',
      ]);
      expect(steps.at(-1)?.payload).toMatchObject({ author: 'model' });
      expect(JSON.stringify(steps)).not.toContain('sk-test-1');
      await code.page.keyboard.press('Control+z');
      await code.savedText('work.sql', (text) => text === file);
    });

    it('that the endpoint refuses is explained, and nothing is inserted', async () => {
      model.answer = { kind: 'status', status: 401, message: 'Incorrect API key provided' };
      await code.goToLine(1);
      await code.page.keyboard.press('Control+Alt+g');
      await code.notification(/key/i).waitFor();
      const steps = await code.stepsUntil('llm.failed');
      expect(typesOf(steps).slice(-3)).toEqual(['context.assembled', 'llm.requested', 'llm.failed']);
      expect(await textOf(code.page.locator('.tab.active.dirty'))).toBe('');
      expect(code.fileText('work.sql')).toBe(file);
      await code.command('Notifications: Clear All Notifications');
    });

    it('is stopped by its person: the request ends, and half an answer is never inserted', async () => {
      model.answer = { kind: 'stall', after: '```sql\nDELETE FROM public.customers' };
      const before = model.requests.length;
      await code.goToLine(1);
      await code.page.keyboard.press('Control+Alt+g');
      await eventually(
        () => model.requests.length,
        (count) => count === before + 1,
      );
      await code.notification('Drafting SQL').getByRole('button', { name: 'Cancel' }).click();
      expect(await model.requests[before]?.ended).toBe(true);
      await eventually(
        () => code.steps(),
        (steps) => typesOf(steps).filter((type) => type === 'llm.failed').length === 2,
      );
      expect(await textOf(code.page.locator('.tab.active.dirty'))).toBe('');
      expect(code.fileText('work.sql')).toBe(file);
    });

    it('is asked several times where its person wants that: how many drafts agree stands above, and the others beside it', async () => {
      await code.changeSettings({
        'countersign.draft.samples': 3,
        'diffEditor.useInlineViewWhenSpaceIsLimited': false,
      });
      await code.openFile('work.sql');
      const answer = (text: string): Step => ({ kind: 'answer', text: `\`\`\`sql\n${text};\n\`\`\`` });
      const other = sql.replaceAll('o.channel', 'o.status');
      model.first = [answer(sql), answer(other)];
      model.answer = answer('select channel, count(*) as n from orders group by channel');
      await code.goToLine(1);
      await code.page.keyboard.press('Control+Alt+g');
      const lens = code.lens('2 of 3 drafts agree');
      await lens.waitFor({ timeout: 60_000 });
      for (const theme of lookedAt) {
        await code.useTheme(theme);
        await code.screenshot(`drafts-agree-${theme}`);
      }
      await lens.click();
      const diff = code.page.locator('.monaco-diff-editor').first();
      await diff.waitFor();
      const sides = async () =>
        await Promise.all(
          ['original', 'modified'].map(
            async (side) => await textOf(diff.locator(`.editor.${side} .view-lines`).first()),
          ),
        );
      await eventually(sides, ([left = '', right = '']) => left.includes('channel') && right.includes('status'));
      for (const theme of lookedAt) {
        await code.useTheme(theme);
        await code.screenshot(`drafts-compared-${theme}`);
      }
      const steps = await code.stepsUntil('sql.generated');
      expect(steps.at(-1)?.payload).toMatchObject({
        confidence: '0.667',
        confidence_method: 'agreement',
        agreement: { samples: 3, answered: 3, agreeing: 2 },
      });
    });
  });
}
