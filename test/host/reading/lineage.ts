import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { lookedAt, type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const report = `-- Spend by customer
WITH spend AS (
  SELECT o.customer_id, sum(p.amount) AS total
  FROM public.orders AS o
  JOIN public.payments AS p ON p.order_id = o.order_id
  GROUP BY o.customer_id
)
SELECT c.email, s.total
FROM spend AS s
JOIN public.customers AS c ON c.customer_id = s.customer_id
WHERE s.total > 100
LIMIT 20;

SELECT p.name FROM public.products AS p WHERE p. LIMIT 5;
`;

export function lineage(open: OpenTopic): void {
  describe('names in SQL, by keyboard', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'report.sql': report });
      await code.openFile('report.sql');
      // The demo database is made and read once: types are known then.
      await code.lens('Lineage').waitFor({ timeout: 90_000 });
    });

    /** What a hover says at the cursor, once it says what is wanted. */
    const hover = async (isWanted: (text: string) => boolean): Promise<string> => {
      const widget = code.page.locator('.monaco-hover .hover-contents').locator('visible=true');
      return await eventually(async () => {
        await code.page.keyboard.press('Escape');
        await code.page.keyboard.press('Control+k');
        await code.page.keyboard.press('Control+i');
        await code.page.waitForTimeout(700);
        return await textOf(widget);
      }, isWanted);
    };

    it('shows on a column what flows into it, with type and classification', async () => {
      await code.goToLine(8, 11);
      const email = await hover((text) => text.includes('text — restricted (email)'));
      expect(email).toContain('Column of public.customers.');
      await code.screenshot('hover-light');
      await code.goToLine(8, 19);
      const total = await hover((text) => text.includes('public.payments.amount'));
      expect(total).toContain('sum(p.amount)');
      expect(total).toContain('Aggregated over many rows from:');
      await code.page.keyboard.press('Escape');
    });

    it('goes to where a name is given, and to the table in the catalog', async () => {
      await code.goToLine(8, 19);
      await code.page.keyboard.press('F12');
      const position = code.page.locator('.statusbar-item', { hasText: 'Ln 3' });
      await position.first().waitFor();
      await code.goToLine(8, 11);
      await code.page.keyboard.press('F12');
      await code.page.locator('.tab.active[aria-label*="customers.sql"]').first().waitFor();
      await code.page.locator('.view-line', { hasText: 'restricted (email)' }).first().waitFor();
      await code.screenshot('table-page-light');
      await code.page.keyboard.press('Control+w');
      await code.openFile('report.sql');
    });

    it('renames a table of WITH everywhere, in one step that undo takes back', async () => {
      await code.goToLine(2, 7);
      await code.page.keyboard.press('F2');
      const input = code.page.locator('.rename-box input, .rename-input').first();
      await input.waitFor();
      await input.fill('outlay');
      await code.page.keyboard.press('Enter');
      const renamed = await code.savedText('report.sql', (text) => text.includes('outlay'));
      expect(renamed).toBe(report.replaceAll('spend AS', 'outlay AS'));
      await code.editor().locator('.view-line').first().click();
      await code.page.keyboard.press('Control+z');
      await code.savedText('report.sql', (text) => text === report);
    });

    it('lists statements and tables of WITH', async () => {
      await code.page.keyboard.press('Control+Shift+o');
      const rows = code.page.locator('.quick-input-widget .monaco-list-row');
      const listed = await eventually(
        async () => await textOf(rows),
        (text) => text.includes('spend'),
      );
      expect(listed).toContain('Spend by customer');
      await code.page.keyboard.press('Escape');
    });

    it('completes columns with type and classification, also while the statement is not finished', async () => {
      await code.goToLine(14, 50);
      const widget = code.page.locator('.suggest-widget .monaco-list-row');
      const offered = await eventually(
        async () => {
          await code.page.keyboard.press('Escape');
          await code.page.keyboard.press('Control+Space');
          await code.page.waitForTimeout(700);
          return await textOf(widget);
        },
        (text) => text.includes('unit_price'),
      );
      expect(offered).toContain('launched_on');
      await code.screenshot('completion-light');
      await code.page.keyboard.press('Escape');
    });

    it('lays the document out, in one step that undo takes back', async () => {
      await code.editor().locator('.view-line').first().click();
      await code.command('Format Document');
      const laidOut = await code.savedText('report.sql', (text) => text.includes('SELECT\n  c.email,\n  s.total\n'));
      expect(laidOut.split(/\s+/).join('')).toBe(report.split(/\s+/).join(''));
      // What can't be read yet stays as it was written.
      expect(laidOut).toContain('SELECT p.name FROM public.products AS p WHERE p. LIMIT 5;');
      await code.screenshot('layout-light');
      await code.page.keyboard.press('Control+z');
      await code.savedText('report.sql', (text) => text === report);
    });

    it.each(lookedAt)('draws what flows where, in %s', async (name) => {
      await code.useTheme(name);
      await code.openFile('report.sql');
      await code.goToLine(8, 19);
      await code.command('Countersign: Show Lineage');
      const panel = await code.panel('Lineage');
      const selected = panel.locator('.column.selected');
      await selected.waitFor();
      expect(await selected.textContent()).toContain('comes from amount of public.payments');
      await code.screenshot(`lineage-${name}`);
      await code.goToLine(8, 11);
      await hover((text) => text.includes('restricted (email)'));
      await code.screenshot(`hover-${name}`);
      await code.page.keyboard.press('Escape');
    });
  });
}
