import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { recordedSteps, stepsUntil, typesOf } from '../support/hostTrail.ts';
import { type OpenAiServer, startOpenAiServer } from '../support/openAiServer.ts';
import { callTool, toolCaller } from '../support/toolCaller.ts';
import { pictureFailures, textOf, VsCode } from '../support/vscodeHost.ts';

describe('a workspace that nobody trusts', () => {
  let model: OpenAiServer;
  let code: VsCode;
  pictureFailures(() => code);
  beforeAll(async () => {
    model = await startOpenAiServer({ kind: 'answer', text: '```sql\nSELECT 1\n```' });
    code = await VsCode.open({
      untrusted: true,
      builtIn: [toolCaller],
      settings: { 'countersign.model.baseUrl': model.url, 'countersign.model.model': 'tiny-sql' },
      files: {
        'low.sql': 'SELECT count(*) AS orders FROM public.orders AS o;',
        'ask.sql': '--? how many customers are there by region and segment\n\n\n--? something no one has verified\n',
        '.vscode/settings.json': JSON.stringify({
          'countersign.connections': [{ name: 'evil', driver: 'postgres', host: '127.0.0.1', port: 1, user: 'x' }],
          'countersign.connection': 'evil',
        }),
      },
    });
  });
  afterAll(async () => {
    await code?.close();
    await model?.close();
  });

  it("is checked, and drafted for from verified queries; its own connections don't count", async () => {
    expect(await textOf(code.status())).toMatch(/demo · restricted/);
    await code.openFile('low.sql');
    await code.lens('low risk').waitFor();
    await code.openFile('ask.sql');
    await code.goToLine(1);
    await code.page.keyboard.press('Control+Alt+g');
    await code.page.locator('.view-line', { hasText: 'GROUP BY' }).first().waitFor();
    expect(typesOf(await stepsUntil(code.server.trail, 'sql.generated'))).toEqual([
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
    const before = await recordedSteps(code.server.trail);
    await code.page.keyboard.press('Control+Enter');
    await code.notification('This workspace is not trusted').waitFor();
    expect(await recordedSteps(code.server.trail)).toEqual(before);
  });

  it('has no tools for agents', async () => {
    const before = await recordedSteps(code.server.trail);
    const { text, error } = await (await callTool(code, 'countersign_describe_schema', {}))();
    expect(text).toBeUndefined();
    expect(error).toMatch(/countersign_describe_schema/);
    expect(await recordedSteps(code.server.trail)).toEqual(before);
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
    expect(typesOf(await stepsUntil(code.server.trail, 'result.viewed'))).toContain('query.dispatched');
  });
});
