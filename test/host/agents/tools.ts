import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { typesOf } from '../../support/hostTrail.ts';
import type { StoredEvent } from '../../support/readJournal.ts';
import { callTool } from '../../support/toolCaller.ts';
import { lookedAt, type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const sql = 'SELECT count(*) AS orders FROM public.orders AS o';

export function tools(open: OpenTopic): void {
  describe('tools that an agent calls', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open();
    });

    /** What is on record under the request of the last call, once so many calls have ended. */
    async function lastCall(calls: number): Promise<StoredEvent[]> {
      const steps = await eventually(
        () => code.steps(),
        (recorded) => recorded.filter(({ type }) => type === 'agent.tool_ended').length === calls,
      );
      const called = steps.findLast(({ type }) => type === 'agent.tool_called');
      const request = 'countersign.request.id';
      return steps.filter(({ payload }) => payload[request] === called?.payload[request]);
    }

    it('describe tables and check SQL without a question to anybody', async () => {
      const schema = await (await callTool(code, 'countersign_describe_schema', { search: 'customers' }))();
      expect(schema.tools.toSorted()).toEqual([
        'countersign_check_sql',
        'countersign_describe_schema',
        'countersign_run_sql',
      ]);
      expect(schema.text).toContain('"table":"public.customers"');
      const check = await (await callTool(code, 'countersign_check_sql', { sql: 'DELETE FROM public.orders' }))();
      expect(check.text).toContain('"effect":"deny"');
      expect(typesOf(await lastCall(2))).toEqual(['agent.tool_called', 'agent.tool_ended']);
    });

    it('run what the person approves in our own review, after they said yes to the editor, and show them the rows', async () => {
      const answered = await callTool(code, 'countersign_run_sql', { sql });
      const question = code.page.locator('.monaco-dialog-box');
      await question.getByText('Run SQL on demo?').waitFor();
      expect(await textOf(question)).toContain('Countersign itself asks you after this');
      await code.screenshot('tool-question-light');
      await question.getByRole('button', { name: 'Yes' }).click();

      const review = await code.panel('Review: demo');
      await review.getByText('An agent asks for this, so a person must approve it.').waitFor();
      await review.getByText(/Written by a model, for an agent in .* gets none/).waitFor();
      for (const theme of lookedAt) {
        await code.useTheme(theme);
        await code.screenshot(`tool-review-${theme}`);
      }
      await review.locator('vscode-button.approve:not([disabled])').click();
      const { text } = await answered();
      expect(text).toContain('It ran and gave 1 rows. You get no rows:');
      const results = await code.panel('Results');
      await results.getByText('orders', { exact: true }).first().waitFor();
      const steps = await lastCall(3);
      expect(typesOf(steps)).toEqual(expect.arrayContaining(['review.decided', 'query.dispatched', 'query.completed']));
      expect(steps[0]?.payload).toMatchObject({ caller: 'other', actor: { 'gen_ai.agent.name': expect.any(String) } });
    });

    it('run nothing that the person rejects', async () => {
      const answered = await callTool(code, 'countersign_run_sql', { sql: `${sql} WHERE o.order_id = 7` });
      await code.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Yes' }).click();
      const review = await code.panel('Review: demo');
      await review.getByRole('button', { name: 'Reject' }).click();
      expect((await answered()).text).toContain('The person rejected it');
      expect(typesOf(await lastCall(4))).toContain('query.blocked');
    });

    it('stand in the trail as what they are', async () => {
      await code.command('Countersign: Show the Trail');
      const row = (text: string) => code.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
      await row('An agent called countersign_check_sql').waitFor();
      await row('SELECT count(*)').click();
      const panel = await code.panel('Story');
      await panel.getByText('The agent was refused').waitFor();
      expect(await textOf(panel.locator('body'))).toMatch(/by an agent in/);
      await code.screenshot('tool-story-light');
    });
  });
}
