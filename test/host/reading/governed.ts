import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { typesOf } from '../../support/hostTrail.ts';
import { type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const policy = `version: 1
masks: [{ columns: [public.customers.email], with: partial }]
rowFilters: [{ table: public.orders, where: "status <> 'cancelled'" }]
approval: [{ when: "true", effect: permit }]
`;
const report = `SELECT c.email, o.status
FROM public.customers AS c
JOIN public.orders AS o USING (customer_id)
LIMIT 3;

SELECT c.region FROM public.customers AS c LIMIT 3;

SELECT c.email FROM public.customers AS c FOR UPDATE;
`;

export function governed(open: OpenTopic): void {
  describe('what would be sent', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'governed.sql': report, '.countersign/policy.yaml': policy });
      await code.openFile('governed.sql');
      await code.lens('Run').waitFor({ timeout: 90_000 });
    });

    const show = async (line: number): Promise<void> => {
      await code.openFile('governed.sql');
      await code.goToLine(line, 1);
      await code.command('Countersign: Show Governed SQL');
    };

    it('opens beside what is written, to read only, and runs nothing', async () => {
      await show(2);
      const diff = code.page.locator('.monaco-diff-editor').first();
      await diff.waitFor({ timeout: 90_000 });
      const textOfSide = async (side: 'original' | 'modified'): Promise<string> =>
        (await textOf(diff.locator(`.editor.${side} .view-lines`).first())).replaceAll('\n', '');
      const right = await eventually(
        async () => await textOfSide('modified'),
        (text) => text.includes('OFFSET 0'),
      );
      const left = await textOfSide('original');
      for (const side of [left, right]) {
        expect(side).toContain('public.customers.email shows the first 1 of its characters.');
        expect(side).toContain("public.orders gives only rows where status <> 'cancelled'.");
      }
      expect(left).toContain('FROM public.customers AS c');
      expect(right).toContain('pg_catalog.left(email');
      await code.screenshot('governed-light');
      await code.page.keyboard.type('x');
      expect(await textOfSide('modified')).toBe(right);
      const steps = typesOf(await code.steps());
      expect(steps).not.toContain('query.dispatched');
      expect(steps).not.toContain('query.blocked');
    });

    it('is a sentence where nothing is masked, or nothing would be sent', async () => {
      await show(6);
      await code.notification('as it is written').waitFor();
      await show(8);
      await code.notification('Nothing of this would be sent').waitFor();
      await code.page.waitForTimeout(500); // It slides in.
      await code.screenshot('governed-refused-light');
    });
  });
}
