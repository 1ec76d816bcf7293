import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { recordedSteps, stepsUntil, typesOf } from '../support/hostTrail.ts';
import { type OpenAiServer, type Step, startOpenAiServer } from '../support/openAiServer.ts';
import { pictureFailures, textOf, VsCode } from '../support/vscodeHost.ts';

const sql = 'SELECT o.channel, count(*) AS orders\nFROM public.orders AS o\nGROUP BY o.channel';
const file = '--? orders by channel\n\n-- end\n';

describe('a question for a language model', () => {
  let model: OpenAiServer;
  let step: Step;
  let code: VsCode;
  pictureFailures(() => code);
  beforeAll(async () => {
    model = await startOpenAiServer(() => step);
    code = await VsCode.open({
      settings: { 'countersign.model.baseUrl': model.url, 'countersign.model.model': 'tiny-sql' },
      files: { 'work.sql': file },
    });
    await code.openFile('work.sql');
  });
  afterAll(async () => {
    await code?.close();
    await model?.close();
  });

  it('goes out with the key from secret storage, and its answer is inserted', async () => {
    await code.command('Countersign: Set the Model');
    const input = code.page.locator('.quick-input-widget input[type="password"]');
    await input.fill('sk-test-1');
    await code.page.keyboard.press('Enter');
    await code.page.locator('.statusbar-item', { hasText: 'Kept in secret storage.' }).waitFor();
    step = { kind: 'answer', text: `\`\`\`sql\n${sql};\n\`\`\`\nA channel is where an order came in.` };
    await code.goToLine(1);
    await code.page.keyboard.press('Control+Alt+g');
    await code.page.locator('.view-line', { hasText: 'GROUP BY' }).first().waitFor({ timeout: 60_000 });

    await code.savedText('work.sql', (text) => text === `--? orders by channel\n${sql};\n\n-- end\n`);
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.headers.authorization).toBe('Bearer sk-test-1');
    const steps = await stepsUntil(code.server.trail, 'sql.generated');
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
    step = { kind: 'status', status: 401, message: 'Incorrect API key provided' };
    await code.goToLine(1);
    await code.page.keyboard.press('Control+Alt+g');
    await code.notification(/key/i).waitFor();
    const steps = await stepsUntil(code.server.trail, 'llm.failed');
    expect(typesOf(steps).slice(-3)).toEqual(['context.assembled', 'llm.requested', 'llm.failed']);
    expect(await textOf(code.page.locator('.tab.active.dirty'))).toBe('');
    expect(code.fileText('work.sql')).toBe(file);
    await code.command('Notifications: Clear All Notifications');
  });

  it('is stopped by its person: the request ends, and half an answer is never inserted', async () => {
    step = { kind: 'stall', after: '```sql\nDELETE FROM public.customers' };
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
      () => recordedSteps(code.server.trail),
      (steps) => typesOf(steps).filter((type) => type === 'llm.failed').length === 2,
    );
    expect(await textOf(code.page.locator('.tab.active.dirty'))).toBe('');
    expect(code.fileText('work.sql')).toBe(file);
  });
});
