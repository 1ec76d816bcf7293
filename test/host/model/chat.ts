import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { typesOf } from '../../support/hostTrail.ts';
import type { ScriptedModel } from '../../support/scriptedModel.ts';
import type { OpenTopic, VsCode } from '../../support/vscodeHost.ts';

const hostile =
  'See [the answer](command:countersign.run) <img src=x onerror=alert(1)>\n```sql\nSELECT count(*) AS orders FROM public.orders AS o\n```\n';

export function chat(open: OpenTopic, model: ScriptedModel): void {
  describe('the chat', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'work.sql': '-- here\n' });
      await code.openFile('work.sql');
      await code.command('Countersign: Open the Chat');
    });

    const ask = async (question: string) => {
      const chat = await code.panel('Chat');
      await chat.locator('textarea').first().fill(question);
      await code.page.keyboard.press('Enter');
      return chat;
    };

    it('stands in the secondary side bar', async () => {
      await code.panel('Chat');
      await code.page.locator('.part.auxiliarybar', { hasText: 'Countersign' }).waitFor();
      const box = await code.page.locator('.part.auxiliarybar').boundingBox();
      expect(box?.x ?? 0).toBeGreaterThan(700);
    });

    it('answers by a verified query, runs it through the gate, and shows the rows below', async () => {
      const chat = await ask('how many customers are there by region and segment');
      await chat.getByRole('button', { name: 'Run', exact: true }).first().click();
      await chat.getByText('APAC').first().waitFor({ timeout: 90_000 });
      const steps = await code.stepsUntil('result.viewed');
      const types = typesOf(steps).filter((type) => type !== 'connection.opened');
      expect(types).toEqual([
        'prompt.submitted',
        'sql.interpreted',
        'sql.generated',
        'sql.validated',
        'policy.evaluated',
        'risk.classified',
        'query.dispatched',
        'query.completed',
        'db.access_observed',
        'result.profiled',
        'result.checked',
        'result.viewed',
      ]);
      expect(steps[0]?.payload).toMatchObject({ channel: 'chat' });
      // One question, one thread through the trail.
      expect(new Set(steps.map(({ payload }) => payload['countersign.request.id'])).size).toBe(1);
      await code.screenshot('chat-light');
    });

    it('shows what a model says as inert text, and knows the earlier turns', async () => {
      model.answer = { kind: 'answer', text: hostile };
      const chat = await ask('and how many orders');
      await chat.getByText('See [the answer](command:countersign.run)').first().waitFor();
      expect(await chat.locator('a[href], img').count()).toBe(0);
      const sent = JSON.stringify(model.requests.at(-1)?.body);
      expect(sent).toContain('how many customers are there by region and segment');
      const steps = await code.stepsUntil('sql.generated');
      expect(steps.findLast(({ type }) => type === 'prompt.submitted')?.payload).toMatchObject({ earlier_turns: 1 });
    });

    it('inserts SQL into the editor used last', async () => {
      const chat = await code.panel('Chat');
      // The second answer's: its text is there before its buttons.
      await chat.getByRole('button', { name: 'Insert', exact: true }).nth(1).click();
      await code.page.locator('.view-line', { hasText: 'count' }).first().waitFor();
      await code.savedText('work.sql', (text) => text.includes('SELECT count(*) AS orders FROM public.orders AS o;'));
    });

    it('streams, and stops when told to', async () => {
      model.answer = { kind: 'stall', after: 'Well, first of all' };
      const before = model.requests.length;
      const chat = await ask('something long');
      await eventually(
        () => model.requests.length,
        (count) => count === before + 1,
      );
      await chat.getByText('Well, first of all').first().waitFor();
      await chat.getByRole('button', { name: /stop/i }).click();
      expect(await model.requests[before]?.ended).toBe(true);
      await code.stepsUntil('llm.failed');
    });
  });
}
