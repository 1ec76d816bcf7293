import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import type { OpenTopic, VsCode } from '../../support/vscodeHost.ts';

const risky = 'SELECT c.customer_id, c.email\nFROM public.customers AS c\nORDER BY c.customer_id\nLIMIT 3;';
/** Long enough for a slow machine to show the review, short enough to wait for. */
const answerSeconds = 20;

export function silence(open: OpenTopic): void {
  describe('a review that nobody answers', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'risky.sql': risky });
      await code.openFile('risky.sql');
      await code.lens('needs your approval').waitFor();
    });

    /** What was recorded of the review that is now asked for, once it is over. */
    async function review(answer: () => Promise<void>) {
      const before = (await code.steps()).length;
      const stepsWith = (wanted: string) =>
        eventually(
          async () => (await code.steps()).slice(before),
          (found) => found.some(({ type }) => type === wanted),
          (answerSeconds + 30) * 1_000,
        );
      // A window that was loaded anew need not show what was open before.
      await code.openFile('risky.sql');
      await code.page.keyboard.press('Control+Enter');
      // The panel of the review before this one may still be on its way out.
      await stepsWith('review.presented');
      await code.panel('Review: demo');
      await answer();
      const steps = await stepsWith('query.blocked');
      expect(steps.map(({ type }) => type)).not.toContain('query.dispatched');
      // Not the last step: a window that comes up shows rows again, which is on record too.
      const blocked = steps.find(({ type }) => type === 'query.blocked');
      expect(blocked?.payload).toMatchObject({ stage: 'approval', by: 'silence' });
      return steps;
    }

    it('because the run was cancelled is a no', async () => {
      const steps = await review(async () => await code.command('Countersign: Cancel the Running Statement'));
      expect(steps.find(({ type }) => type === 'review.decided')?.payload).toMatchObject({ decision: 'withdraw' });
    });

    it('because the window was reloaded is a no, and the window that comes up asks nothing', async () => {
      await review(async () => await code.changeSettings({ 'countersign.approval.timeoutSeconds': answerSeconds }));
      expect(await code.hasPanel('Review: demo')).toBe(false);
    });

    it('in time is a no', async () => {
      const steps = await review(async () => undefined);
      expect(steps.find(({ type }) => type === 'review.decided')?.payload).toMatchObject({ decision: 'expire' });
    });
  });
}
