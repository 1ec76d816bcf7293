import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import type { OpenTopic, VsCode } from '../../support/vscodeHost.ts';

const looks = [
  { name: 'dark', kind: 'vscode-dark' },
  { name: 'high-contrast', kind: 'vscode-high-contrast' },
  { name: 'high-contrast-light', kind: 'vscode-high-contrast-light' },
  { name: 'light', kind: 'vscode-light' },
] as const;

const question = '--? monthly revenue by product line for customers acquired in Q3';
const risky = `${question}\nSELECT c.customer_id, c.email\nFROM public.customers AS c\nORDER BY c.customer_id\nLIMIT 3;\n`;

export function themes(open: OpenTopic): void {
  describe('panels', () => {
    let code: VsCode;
    beforeAll(async () => {
      code = await open({ 'work.sql': risky });
      await code.openFile('work.sql');
      await code.command('Countersign: Open the Chat');
      const chat = await code.panel('Chat');
      await chat.locator('textarea').first().fill('how many customers are there by region and segment');
      await code.page.keyboard.press('Enter');
      await chat.getByRole('button', { name: 'Run', exact: true }).first().click();
      await chat.getByText('APAC').first().waitFor({ timeout: 90_000 });
      await code.goToLine(2);
      await code.lens('needs your approval').waitFor();
      await code.page.keyboard.press('Control+Enter');
      const approve = (await code.panel('Review: demo')).getByRole('button', { name: 'Approve' });
      await eventually(
        async () => await approve.isEnabled(),
        (isEnabled) => isEnabled,
      );
    });

    it.each(looks)('can be read in $name', async ({ name, kind }) => {
      await code.useTheme(name);
      for (const title of ['Chat', 'Results', 'Review: demo']) {
        const panel = await code.panel(title);
        await eventually(
          async () => await panel.locator('body').getAttribute('data-vscode-theme-kind'),
          (shown) => shown === kind,
        );
        // WCAG 2.2, 1.4.3: 4.5 to 1.
        expect(await contrastOfText(panel), title).toBeGreaterThanOrEqual(4.5);
      }
      await code.screenshot(`panels-${name}`);
    });
  });
}

/** Contrast of a panel's ordinary text with what is behind it, as WCAG 2.2 computes it. */
async function contrastOfText(panel: Frame): Promise<number> {
  const [text, behind] = await panel.evaluate(() => {
    const style = getComputedStyle(document.body);
    const root = getComputedStyle(document.documentElement);
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const read = (colour: string): number[] => {
      if (canvas === null) return [0, 0, 0];
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    return [read(style.color), read(root.getPropertyValue('--vscode-editor-background'))];
  });
  const luminance = (rgb: readonly number[] | undefined): number => {
    const [r = 0, g = 0, b = 0] = (rgb ?? []).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(text), luminance(behind)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
