import { beforeAll, describe, expect, it } from 'vitest';
import { typesOf } from '../../support/hostTrail.ts';
import { type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

export function participant(open: OpenTopic): void {
  describe("@countersign in the editor's own chat", () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open();
    });

    it('answers with SQL, its risk, and buttons; Run goes through the gate', async () => {
      const { page } = code;
      await code.command('Chat: Open Chat');
      await page.locator('.interactive-input-part', { hasText: 'Countersign' }).first().waitFor();
      await page.locator('.interactive-input-part .monaco-editor').first().click();
      await page.keyboard.type('@countersign how many customers are there by region and segment');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Enter');
      const chat = page.locator('.interactive-session');
      await chat.getByText('low risk').first().waitFor({ timeout: 60_000 });
      expect(await textOf(chat)).toMatch(/Verified query customers-by-region-and-segment\.sql, checked by/);
      await code.screenshot('participant-light');

      await chat.getByRole('button', { name: 'Run', exact: true }).first().click();
      const results = await code.panel('Results');
      await results.getByText('APAC').first().waitFor({ timeout: 90_000 });
      const steps = await code.stepsUntil('result.viewed');
      expect(steps[0]).toMatchObject({ type: 'prompt.submitted', payload: { channel: 'participant' } });
      expect(typesOf(steps)).toContain('query.dispatched');
    });
  });
}
