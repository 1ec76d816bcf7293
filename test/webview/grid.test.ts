import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { active, ended, place, press, running, succeeded, withRows } from './harness/resultsRun.ts';
import { startWorkbench, type Workbench, wordsOf } from './harness/workbench.ts';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

describe('the grid', () => {
  it('tells its size, its columns and what kind each value is', async () => {
    const panel = await withRows(workbench, 1_204);
    const grid = panel.page.locator('[role=grid]');
    expect(await grid.getAttribute('aria-rowcount')).toBe('1205');
    expect(await grid.getAttribute('aria-colcount')).toBe('6');
    expect(await panel.page.getByRole('columnheader').allInnerTexts()).toEqual([
      'Row',
      'month\ndate',
      'product_line\ntext',
      'revenue\nnumeric(12,2)',
      'orders\nint8',
      'note\ntext',
    ]);
    expect(await wordsOf(panel.page.locator('.grid-cell .null').first())).toBe('NULL');
    expect(
      await panel.page
        .locator('.grid-cell[data-column="2"]')
        .first()
        .evaluate((cell) => getComputedStyle(cell).textAlign),
    ).toBe('end');
    await panel.close();
  });

  it('is walked through by keys', async () => {
    const panel = await withRows(workbench, 10_000);
    const page = Math.floor((400 - 37 - 40) / 24) - 1;
    const walk: readonly [readonly string[], readonly [number, number]][] = [
      [
        ['ArrowDown', 'ArrowDown', 'ArrowRight'],
        [3, 2],
      ],
      [['End'], [3, 5]],
      [['Control+End'], [10_000, 5]],
      [['PageUp'], [10_000 - page, 5]],
      [['Control+Home'], [1, 1]],
      [['PageDown'], [1 + page, 1]],
      [
        ['Control+ArrowDown', 'ArrowUp', 'Home'],
        [9_999, 1],
      ],
    ];
    for (const [keys, to] of walk) {
      await press(panel, ...keys);
      await expect.poll(() => place(panel), { message: keys.join(' ') }).toEqual(to);
    }
    await panel.close();
  });

  it('copies the cell, the selection and everything, through the host', async () => {
    const panel = await withRows(workbench, 20);
    await press(panel, 'ArrowRight', 'Control+c');
    await press(panel, 'Shift+ArrowRight', 'Shift+ArrowDown', 'Control+c');
    await press(panel, 'Control+a', 'Control+c');
    await panel.page.getByRole('button', { name: 'Copy as TSV' }).click();
    const [cell, part, all, button] = await panel.posted();
    expect(cell).toEqual({ kind: 'copy', runId: 'run-1', scope: 'cell', rows: 1, columns: 1, text: 'Audio' });
    expect(part).toEqual({
      kind: 'copy',
      runId: 'run-1',
      scope: 'selection',
      rows: 2,
      columns: 2,
      text: 'Audio\t0.50\nCameras & lenses\t7919.50',
    });
    expect([all?.['scope'], all?.['rows'], all?.['columns']]).toEqual(['selection', 20, 5]);
    expect(button?.['scope']).toBe('all');
    expect(String(button?.['text']).split('\n')[0]).toBe('month\tproduct_line\trevenue\torders\tnote');
    expect(String(button?.['text'])).toContain('"Includes returns\nbooked late"');
    await panel.close();
  });

  it('copies by the editor’s own Copy command too', async () => {
    const panel = await withRows(workbench, 3);
    await press(panel, 'ArrowRight');
    await panel.page.evaluate(() => document.execCommand('copy'));
    expect((await panel.posted()).map(({ text }) => text)).toEqual(['Audio']);
    await panel.close();
  });

  it('shows a whole value by Enter and closes it by Escape', async () => {
    const panel = await withRows(workbench, 20);
    await press(panel, ...Array<string>(5).fill('ArrowDown'), 'End', 'Enter');
    expect(await wordsOf(panel.page.locator('.value'))).toBe('note, row 6\ntext\nIncludes returns\nbooked late');
    await press(panel, 'ArrowLeft');
    expect(await wordsOf(panel.page.locator('.value-text'))).toBe('155');
    await press(panel, 'Escape');
    expect(await panel.page.locator('.value').isVisible()).toBe(false);
    await expect.poll(() => place(panel)).toEqual([6, 4]);
    await panel.close();
  });

  it('is resized by keys, by dragging, and to fit', async () => {
    const panel = await withRows(workbench, 20);
    const width = () =>
      panel.page
        .locator('.grid-head-cell')
        .first()
        .evaluate((cell) => cell.getBoundingClientRect().width);
    const before = await width();
    await press(panel, 'Alt+ArrowRight', 'Alt+ArrowRight', 'Alt+ArrowLeft');
    await expect.poll(width).toBe(before + 16);
    const handle = await panel.page.locator('.grid-resizer').first().boundingBox();
    if (handle === null) throw new TypeError('The handle is not in sight.');
    await panel.page.mouse.move(handle.x + 4, handle.y + 10);
    await panel.page.mouse.down();
    await panel.page.mouse.move(handle.x + 54, handle.y + 10);
    await panel.page.mouse.up();
    await expect.poll(width).toBe(before + 66);
    await panel.page.locator('.grid-resizer').first().dblclick();
    await expect.poll(width).toBe(before);
    await panel.close();
  });

  it('is selected by dragging and by Shift with a click', async () => {
    const panel = await withRows(workbench, 20);
    const cell = (row: number, column: number) => panel.page.locator(`[data-row="${row}"][data-column="${column}"]`);
    await cell(1, 0).hover();
    await panel.page.mouse.down();
    await cell(3, 1).hover();
    await panel.page.mouse.up();
    await expect.poll(() => panel.page.locator('[aria-selected=true]').count()).toBe(6);
    await cell(0, 3).click();
    await cell(1, 4).click({ modifiers: ['Shift'] });
    await expect.poll(() => panel.page.locator('[aria-selected=true]').count()).toBe(4);
    await panel.close();
  });

  it('draws what is in sight alone of 10,000 rows of 40 columns, wherever it is scrolled', async () => {
    const panel = await running(workbench, { width: 1_200, height: 700 });
    const columns = Array.from({ length: 40 }, (_, index) => ({
      name: `column_${index}`,
      type: index % 2 ? 'text' : 'int8',
    }));
    await panel.send({ kind: 'columns', runId: 'run-1', columns });
    await panel.page.evaluate(() => {
      for (let batch = 0; batch < 10; batch += 1) {
        const rows = Array.from({ length: 1_000 }, (_, row) =>
          Array.from({ length: 40 }, (__, column) => `${batch * 1_000 + row}.${column}`),
        );
        window.dispatchEvent(new MessageEvent('message', { data: { kind: 'rows', runId: 'run-1', rows } }));
      }
    });
    await panel.send(ended(succeeded(10_000)));
    const mostCells = await panel.page.evaluate(async () => {
      const grid = document.querySelector('[role=grid]');
      if (grid === null) throw new TypeError('There is no grid.');
      let most = 0;
      for (let step = 0; step < 12; step += 1) {
        grid.scrollTop += 1_777;
        grid.scrollLeft = (step * 97) % 3_000;
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        most = Math.max(most, grid.querySelectorAll('[role=gridcell]').length);
      }
      return most;
    });
    expect(mostCells).toBeLessThan(1_200);
    await panel.page.locator('[role=grid]').focus();
    await press(panel, 'Control+End');
    await expect.poll(() => active(panel)).toEqual([10_000, 40, '9999.39']);
    await panel.close();
  });
});
