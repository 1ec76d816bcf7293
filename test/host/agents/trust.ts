import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { typesOf } from '../../support/hostTrail.ts';
import type { ScriptedModel } from '../../support/scriptedModel.ts';
import { callTool } from '../../support/toolCaller.ts';
import { type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

/** What a workspace may not choose by itself: another database. */
export const evil = JSON.stringify({
  'countersign.connections': [{ name: 'evil', driver: 'postgres', host: '127.0.0.1', port: 1, user: 'x' }],
  'countersign.connection': 'evil',
});

export function trust(open: OpenTopic, model: ScriptedModel): void {
  describe('a workspace that nobody trusts', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({
        'low.sql': 'SELECT count(*) AS orders FROM public.orders AS o;',
        'ask.sql': '--? how many customers are there by region and segment\n\n\n--? something no one has verified\n',
      });
    });

    it("is checked, and drafted for from verified queries; its own connections don't count", async () => {
      expect(await textOf(code.status())).toMatch(/demo · restricted/);
      await code.openFile('low.sql');
      await code.lens('low risk').waitFor();
      await code.openFile('ask.sql');
      await code.goToLine(1);
      await code.page.keyboard.press('Control+Alt+g');
      await code.page.locator('.view-line', { hasText: 'GROUP BY' }).first().waitFor();
      expect(typesOf(await code.stepsUntil('sql.generated'))).toEqual([
        'prompt.submitted',
        'sql.interpreted',
        'sql.generated',
      ]);
    });

    it('asks no model and runs nothing, and says how to trust it', async () => {
      // By a click: the editor isn't always given the focus back by what closed over it.
      await code.page.locator('.view-line', { hasText: 'something no one has verified' }).click();
      await code.page.keyboard.press('Control+Alt+g');
      await code.notification('No verified query answers this question').waitFor();
      expect(model.requests).toEqual([]);

      await code.openFile('low.sql');
      const before = await code.steps();
      await code.page.keyboard.press('Control+Enter');
      await code.notification('This workspace is not trusted').waitFor();
      expect(await code.steps()).toEqual(before);
    });

    it('has no tools for agents', async () => {
      const before = await code.steps();
      const { text, error } = await (await callTool(code, 'countersign_describe_schema', {}))();
      expect(text).toBeUndefined();
      expect(error).toMatch(/countersign_describe_schema/);
      expect(await code.steps()).toEqual(before);
    });

    it('runs once it is trusted', async () => {
      await code.command('Workspaces: Manage Workspace Trust');
      await code.page
        .locator('.workspace-trust-editor')
        .getByRole('button', { name: /^Trust$/ })
        .first()
        .click();
      // The trust editor stands over everything, and takes no Escape while it draws itself anew.
      const trusted = code.page.locator('.workspace-trust-editor');
      await trusted.getByText('You trust this folder').waitFor();
      await eventually(
        async () => {
          if (!(await trusted.isVisible())) return false;
          // What was clicked is gone, and the focus with it: a click into the editor brings it back.
          await trusted.getByText('You trust this folder').click({ timeout: 2_000 });
          await code.page.keyboard.press('Escape');
          return await trusted.isVisible();
        },
        (isVisible) => !isVisible,
      );
      // The workspace's own choice counts now, and leads nowhere; the person takes the demo.
      await code.status().filter({ hasText: 'evil' }).waitFor();
      await code.command('Countersign: Select the Connection');
      await code.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'demo' }).first().click();
      await code.status().filter({ hasText: 'demo · writes' }).waitFor();
      await code.openFile('low.sql');
      await code.page.keyboard.press('Control+Enter');
      const results = await code.panel('Results');
      await results.getByText('orders', { exact: true }).first().waitFor({ timeout: 90_000 });
      expect(typesOf(await code.stepsUntil('result.viewed'))).toContain('query.dispatched');
    });
  });
}
