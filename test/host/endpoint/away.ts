import { beforeAll, describe, expect, it } from 'vitest';
import { allArrives, type EndpointAway } from '../../support/endpointAway.ts';
import { eventually } from '../../support/eventually.ts';
import { typesOf } from '../../support/hostTrail.ts';
import { type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

export function away(open: OpenTopic, endpoint: EndpointAway): void {
  describe('an endpoint that is away', () => {
    let code: VsCode;
    beforeAll(async () => {
      await endpoint.stop();
      code = await open();
    });

    it('keeps nobody from working; the status says so, and every event arrives when it is back', async () => {
      await code.openFile('explore.sql');
      await code.goToLine(9);
      await code.page.keyboard.press('Control+Alt+g');
      await code.page.locator('.view-line', { hasText: 'date_trunc' }).first().waitFor();
      await eventually(
        async () => await textOf(code.status()),
        (text) => /audit offline, \d+ waiting/.test(text),
      );
      expect(typesOf(await code.steps())).toEqual(['prompt.submitted', 'sql.interpreted', 'sql.generated']);
      await code.screenshot('status-offline-light');

      await endpoint.start();
      await allArrives(code, endpoint);
      await eventually(
        async () => await textOf(code.status()),
        (text) => text.includes('audit ✓'),
      );
    });
  });
}
