import { beforeAll, describe, expect, it } from 'vitest';
import type { EndpointAway } from '../../support/endpointAway.ts';
import { eventually } from '../../support/eventually.ts';
import { typesOf } from '../../support/hostTrail.ts';
import { lookedAt, type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const policy = 'version: 1\naudit: { failClosed: endpoint }\napproval: [{ when: "true", effect: permit }]\n';

export function levels(open: OpenTopic, endpoint: EndpointAway): void {
  describe('a policy that wants the record at an endpoint that is away', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({
        '.countersign/policy.yaml': policy,
        'low.sql': 'SELECT count(*) AS orders FROM public.orders AS o;',
      });
      await code.openFile('low.sql');
    });

    const runIt = async () => {
      await code.editor().locator('.view-line').first().click();
      await code.page.keyboard.press('Control+Enter');
    };

    it('runs nothing, and a sentence and the status bar say why', async () => {
      await runIt();
      await eventually(
        async () => await textOf(code.status()),
        (text) => text.includes('audit blocked'),
      );
      const steps = await eventually(
        () => code.steps(),
        (recorded) => recorded.some(({ type }) => type === 'query.blocked'),
        90_000, // The demo database is made first.
      );
      expect(typesOf(steps)).not.toContain('query.dispatched');
      expect(await code.status().locator('a').first().getAttribute('aria-label')).toContain(
        'runs again as soon as the endpoint answers',
      );
    });

    it.each(lookedAt)('says so in %s', async (name) => {
      await code.useTheme(name);
      await code.status().click();
      await code.page.locator('.quick-input-widget').getByText('The endpoint has acknowledged nothing yet').waitFor();
      await code.screenshot(`level-blocked-${name}`);
      await code.page.keyboard.press('Escape');
    });

    it('runs again once the endpoint is back', async () => {
      await endpoint.start();
      await runIt();
      const steps = await code.stepsUntil('result.viewed');
      expect(typesOf(steps)).toContain('query.completed');
      await eventually(
        async () => await textOf(code.status()),
        (text) => text.includes('audit ✓'),
      );
    });
  });
}
