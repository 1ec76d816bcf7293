import { beforeAll, describe, expect, it } from 'vitest';
import { verifyTrail } from '../../../src/composition/verifyTrail.ts';
import { allArrives, type EndpointAway } from '../../support/endpointAway.ts';
import { eventually } from '../../support/eventually.ts';
import { typesOf } from '../../support/hostTrail.ts';
import { type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const lowRisk = 'SELECT o.status, count(*) AS orders\nFROM public.orders AS o\nGROUP BY o.status\nORDER BY o.status;';
const wrong = 'SELECT o.order_id FROM public.orders AS o\nWHERE o.status = o.order_id\nLIMIT 5;';
const risky = 'SELECT c.customer_id, c.email\nFROM public.customers AS c\nORDER BY c.customer_id\nLIMIT 3;';
const denied = 'DELETE FROM public.customers;';

const ran = ['query.dispatched', 'query.completed', 'db.access_observed'];
const judged = ['sql.validated', 'policy.evaluated', 'risk.classified'];

export function run(open: OpenTopic, endpoint: EndpointAway): void {
  describe('running a statement', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'low.sql': lowRisk, 'wrong.sql': wrong, 'risky.sql': risky, 'denied.sql': denied });
    });

    /** Types of the steps since a number of them. */
    const since = async (count: number) => typesOf((await code.steps()).slice(count));
    /** Without rows that came to stand on the screen again, which they do whenever the window draws them. */
    const sinceUnseen = async (count: number) => (await since(count)).filter((type) => type !== 'result.viewed');

    it('that is a low-risk read shows its rows at once', async () => {
      await code.openFile('low.sql');
      await code.lens('Run').waitFor();
      await code.page.keyboard.press('Control+Enter');
      const results = await code.panel('Results');
      await results.getByText('delivered', { exact: true }).first().waitFor({ timeout: 90_000 });
      // The first rows are there before the end is.
      await eventually(
        async () => await textOf(results.locator('body')),
        (text) => /\d+ rows in /.test(text),
      );
      const steps = await code.stepsUntil('result.viewed');
      expect(typesOf(steps).filter((type) => type !== 'connection.opened')).toEqual([
        ...judged,
        ...ran,
        'result.profiled',
        'result.checked',
        'result.viewed',
      ]);
      const completed = steps.find(({ type }) => type === 'query.completed');
      expect(completed?.payload).toMatchObject({ status: 'success' });
      expect(await code.hasPanel('Review: demo')).toBe(false);
      await code.screenshot('results-light');
    });

    it('that the database refuses shows its error at the place', async () => {
      await code.openFile('wrong.sql');
      const before = (await code.steps()).length;
      await code.lens('Run').waitFor();
      await code.page.keyboard.press('Control+Enter');
      const problem = await code.problem(/operator does not exist/);
      await problem.waitFor();
      expect(await textOf(problem)).toMatch(/\[Ln 2, Col \d+\]/);
      expect(await since(before)).toContain('query.completed');
      await code.editor().locator('.view-line').first().click();
      await code.page.keyboard.press('Control+End');
      await code.page.keyboard.type(' ');
      await problem.waitFor({ state: 'detached' });
    });

    it('that is risky asks first, and Escape is a no', async () => {
      await code.openFile('risky.sql');
      const before = (await code.steps()).length;
      await code.lens('needs your approval').waitFor();
      await code.page.keyboard.press('Control+Enter');
      const review = await code.panel('Review: demo');
      await review.getByRole('button', { name: 'Approve' }).waitFor();
      expect(await textOf(review.locator('body'))).toContain('sensitive-column');
      await code.screenshot('review-light');
      await code.page.keyboard.press('Escape');
      await eventually(
        () => since(before),
        (types) => types.includes('query.blocked'),
      );
      expect(await sinceUnseen(before)).toEqual([
        ...judged,
        'review.requested',
        'review.presented',
        'review.decided',
        'query.blocked',
      ]);
      expect(await code.hasPanel('Review: demo')).toBe(false);
    });

    it('that is risky and whose review is closed does not run either', async () => {
      const before = (await code.steps()).length;
      await code.editor().locator('.view-line').first().click();
      await code.page.keyboard.press('Control+Enter');
      await code.panel('Review: demo');
      await code.page.locator('.tab', { hasText: 'Review: demo' }).first().click();
      await code.page.keyboard.press('Control+w');
      await eventually(
        () => since(before),
        (types) => types.includes('query.blocked'),
      );
      const steps = (await code.steps()).slice(before);
      expect(steps.find(({ type }) => type === 'review.decided')?.payload).toMatchObject({ decision: 'withdraw' });
      expect(typesOf(steps)).not.toContain('query.dispatched');
    });

    it('that is risky runs after approval, exactly as shown', async () => {
      const before = (await code.steps()).length;
      await code.editor().locator('.view-line').first().click();
      await code.page.keyboard.press('Control+Enter');
      const review = await code.panel('Review: demo');
      const approve = review.getByRole('button', { name: 'Approve' });
      await eventually(
        async () => await approve.isEnabled(),
        (enabled) => enabled,
      );
      await approve.click();
      const results = await code.panel('Results');
      await results.getByText(/@/).first().waitFor();
      await eventually(
        () => since(before),
        (types) => types.includes('result.viewed'),
      );
      const steps = (await code.steps()).slice(before);
      const approved = steps.find(({ type }) => type === 'review.decided')?.payload;
      const sent = steps.find(({ type }) => type === 'query.dispatched');
      expect(approved).toMatchObject({ decision: 'approve', approved_sql_sha256: sent?.payload['sql_sha256'] });
      expect(sent?.payload).toMatchObject({ basis: 'person' });
      // On disk its text is encrypted; the key is in the editor's secret storage.
      expect(sent?.sealed).toEqual({});
    });

    it('that the policy denies can not be approved', async () => {
      await code.openFile('denied.sql');
      const before = (await code.steps()).length;
      await code.lens('denied by the policy').waitFor();
      await code.page.keyboard.press('Control+Enter');
      await eventually(
        () => since(before),
        (types) => types.includes('query.blocked'),
      );
      expect(await sinceUnseen(before)).toEqual([...judged, 'query.blocked']);
      expect(await code.hasPanel('Review: demo')).toBe(false);
      const results = await code.panel('Results');
      await results.getByText(/WHERE/).first().waitFor();
    });

    it('is all at the endpoint, in order, and both trails are valid', async () => {
      await allArrives(code, endpoint);
      expect((await verifyTrail(endpoint.url)).result).toBe('valid');
      expect(await verifyTrail(code.server.trail)).toMatchObject({ result: expect.stringMatching(/valid|findings/) });
      expect(await textOf(code.status())).toContain('audit ✓');
      await code.command('Countersign: Verify the Trail');
      await code.notification(/The trail is valid/).waitFor();
    });
  });
}
