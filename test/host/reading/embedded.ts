import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { lookedAt, type OpenTopic, textOf, type VsCode } from '../../support/vscodeHost.ts';

const typescript = `import { sql } from './db';

export async function clean(days: number) {
  await db.query("DELETE\\n FROM public.customers");
  return await sql\`
    SELECT *
    FROM public.products
    WHERE unit_price > \${days} LIMIT 5\`;
}
`;
const python = `def clean(cursor, day):
    # it's "not" here
    cursor.execute(f"""
        UPDATE public.orders
        SET status = {day!r}
    """)
`;

/** What the extension has logged. */
const logsOf = (folder: string): readonly string[] =>
  readdirSync(path.join(folder, 'user-data', 'logs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('Countersign.log'))
    .map((file) => readFileSync(path.join(folder, 'user-data', 'logs', file), 'utf8'));

export function embedded(open: OpenTopic): void {
  describe('SQL in other languages, in the editor', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'app.ts': typescript, 'job.py': python });
    });

    it('is underlined in TypeScript where it stands, with fixes and without Run', async () => {
      await code.openFile('app.ts');
      const missing = await code.problem('delete-without-where');
      await missing.waitFor({ timeout: 90_000 });
      expect(await textOf(missing)).toContain('[Ln 4, Col 33]');
      const star = await code.problem('all 7 columns');
      await star.waitFor({ timeout: 90_000 });
      expect(await textOf(star)).toContain('[Ln 6, Col 12]');
      expect(await code.editor().locator('.squiggly-error').count()).toBe(1);
      expect(await code.page.locator('.codelens-decoration').count()).toBe(0);

      await code.goToLine(6, 12);
      await (await code.quickFix(/columns/)).click();
      const fixed = await code.savedText('app.ts', (text) => text !== typescript);
      expect(fixed).toMatch(
        /SELECT product_id, [\w, ]+\n {4}FROM public\.products\n {4}WHERE unit_price > \$\{days\} LIMIT 5`;/,
      );
      await star.waitFor({ state: 'detached' });
    });

    it('is underlined in Python where it stands', async () => {
      await code.openFile('job.py');
      const missing = await code.problem('update-without-where');
      await missing.waitFor();
      expect(await textOf(missing)).toContain('[Ln 4, Col 16]');
    });

    it.each(lookedAt)('can be read in %s', async (name) => {
      await code.useTheme(name);
      expect(await code.editor().locator('.squiggly-error').count()).toBe(1);
      await code.screenshot(`embedded-${name}`);
    });

    it('that isn’t there opens no trail; the first SQL does', async () => {
      const folder = path.join(code.server.folder, 'programs');
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'plain.ts'), 'export const one = 1;\n');
      writeFileSync(path.join(folder, 'app.ts'), typescript);
      const streams = () => readdirSync(path.join(code.server.trail, 'streams')).length;
      const before = streams();
      await code.page.goto(code.server.url.replace(/folder=.*/, `folder=${encodeURIComponent(folder)}`));
      await code.openFile('plain.ts');
      await eventually(
        () => logsOf(code.server.folder).join('\n').split('Activated in').length - 1,
        (windows) => windows > 1,
      );
      expect(streams()).toBe(before);
      expect(await code.status().count()).toBe(0);
      await code.openFile('app.ts');
      await code.status().waitFor();
      await eventually(streams, (count) => count > before);
    });
  });
}
