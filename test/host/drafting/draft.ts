import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { typesOf } from '../../support/hostTrail.ts';
import { type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const question = '--? monthly revenue by product line for customers acquired in Q3';

export function draft(open: OpenTopic): void {
  describe('a question in a comment', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open();
    });

    it('is answered by a verified query, by keyboard alone, and undone in one step', async () => {
      await code.openFile('explore.sql');
      const before = readFileSync(path.join(code.server.workspace, 'explore.sql'), 'utf8');
      const line = before.split('\n').indexOf(question) + 1;
      await code.goToLine(line);
      await code.page.keyboard.press('Control+Alt+g');
      await code.page.locator('.view-line', { hasText: 'date_trunc' }).first().waitFor();

      const after = await code.savedText('explore.sql', (text) => text !== before);
      const [written = ''] = after.split('\n').slice(line, line + 1);
      expect(written).toMatch(/^SELECT/);
      expect(after.length).toBeGreaterThan(before.length);
      // Nothing was overwritten: without the draft it is the old text.
      const added = after.length - before.length;
      const at = after.indexOf(question) + question.length;
      expect(after.slice(0, at) + after.slice(at + added)).toBe(before);
      // The cursor stayed on the question.
      await code.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${question.length + 1}` }).waitFor();

      const steps = await code.stepsUntil('sql.generated');
      expect(typesOf(steps)).toEqual(['prompt.submitted', 'sql.interpreted', 'sql.generated']);
      expect(steps[0]?.payload).toMatchObject({ channel: 'comment', prompt_length: question.slice(4).length });
      // On disk its words are encrypted.
      expect(steps[0]?.sealed).toEqual({});
      expect(steps[2]?.payload).toMatchObject({
        author: 'verified',
        verified_query: 'monthly-revenue-q3-customers.sql',
      });

      await code.screenshot('editor-draft-light');
      await code.page.keyboard.press('Control+z');
      await code.savedText('explore.sql', (text) => text === before);
    });

    it('says who wrote the draft and how the question was read', async () => {
      await code.page.keyboard.press('Control+Shift+z');
      await code.page.locator('.view-line', { hasText: 'date_trunc' }).first().waitFor();
      const text = await code.savedText('explore.sql', (saved) => saved.includes('date_trunc'));
      const line = text.split('\n').indexOf(question) + 2;
      await code.goToLine(line);
      await code.command('Show or Focus Hover');
      const hover = code.page.locator('.monaco-hover:visible', { hasText: 'Countersign draft' });
      await hover.waitFor();
      expect(await textOf(hover)).toMatch(/Verified query monthly-revenue-q3-customers\.sql, checked by .+ on \d{4}-/);
      expect(await textOf(hover)).toContain('No model was asked');
      await code.page.keyboard.press('Escape');
      await code.page.keyboard.press('Escape');
    });

    it('that nothing answers is said, and nothing is inserted', async () => {
      const before = code.fileText('explore.sql');
      const line = before.split('\n').indexOf('--? monthly revenue by product line for customers acquired in Q2') + 1;
      await code.goToLine(line);
      await code.page.keyboard.press('Control+Alt+g');
      await code.notification('No verified query answers this question').waitFor();
      await code.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
      expect(code.fileText('explore.sql')).toBe(before);
    });

    it('in any comment has a light bulb', async () => {
      const line =
        code
          .fileText('explore.sql')
          .split('\n')
          .findIndex((text) => text.startsWith('-- This one')) + 1;
      await code.goToLine(line);
      await code.quickFix('Draft SQL from this comment');
      await code.page.keyboard.press('Escape');
    });
  });
}
