import { beforeAll, describe, expect, it } from 'vitest';
import { type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const lines = 'SELECT * FROM public.product_lines ORDER BY product_line_id LIMIT 5;\n';
const ignored = `-- countersign-ignore select-star: the export wants every column\n${lines}`;
const star = 'SELECT * FROM public.products WHERE unit_price > 500 LIMIT 5;\n';

export function findings(open: OpenTopic): void {
  describe('what the policy says, in the editor', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'work.sql': star, 'ignore.sql': lines, 'remove.sql': 'DELETE FROM public.customers;\n' });
    });

    it('is a problem with rule and sentence, and a fix that repairs it', async () => {
      await code.openFile('work.sql');
      // The fix needs the columns, which are known once the demo database is made and read.
      const problem = await code.problem('all 7 columns');
      await problem.waitFor({ timeout: 90_000 });
      expect(await textOf(problem)).toContain('Countersign');
      await code.screenshot('findings-light');

      await code.editor().locator('.view-line').first().click();
      await code.goToLine(1);
      await code.page.keyboard.press('Home');
      for (let i = 0; i < 7; i += 1) await code.page.keyboard.press('ArrowRight');
      await (await code.quickFix(/columns/)).click();
      await code.page.locator('.view-line', { hasText: 'product_line_id' }).first().waitFor();
      const fixed = await code.savedText('work.sql', (text) => text !== star);
      for (const column of ['product_id', 'product_line_id', 'sku', 'name', 'unit_price', 'unit_cost', 'launched_on'])
        expect(fixed).toContain(column);
      expect(fixed).not.toContain('*');
      await problem.waitFor({ state: 'detached' });
    });

    /** Asks, at the beginning of the file, to ignore what a rule finds. */
    const ignore = async (file: string, rule: string): Promise<void> => {
      await code.openFile(file);
      await (await code.problem(rule)).waitFor();
      await code.editor().locator('.view-line').first().click();
      await code.page.keyboard.press('Home');
      await (await code.quickFix(`Ignore ${rule} here with a reason`)).click();
    };

    it('can be ignored with a reason, which stands in the file', async () => {
      await ignore('ignore.sql', 'select-star');
      const input = code.page.locator('.quick-input-widget input').first();
      await input.fill('the export wants every column');
      await code.page.keyboard.press('Enter');
      await code.page.locator('.view-line', { hasText: 'countersign-ignore' }).waitFor();
      await code.savedText('ignore.sql', (text) => text === ignored);
    });

    it('says why it can not be ignored where a person must look', async () => {
      await ignore('remove.sql', 'delete-without-where');
      await code.notification(/delete-without-where/).waitFor();
      await code.savedText('remove.sql', (text) => text === 'DELETE FROM public.customers;\n');
    });
  });
}
