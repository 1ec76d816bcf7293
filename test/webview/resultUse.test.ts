import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFromPanel } from '../../src/vscode/webviews/protocol/results.ts';
import { ended, place, press, running, started, succeeded, withRows } from './harness/resultsRun.ts';
import { themeNames } from './harness/theme.ts';
import { type OpenPanel, type Posted, startWorkbench, type Workbench, wordsOf } from './harness/workbench.ts';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

const head = (panel: OpenPanel, column: number) => panel.page.locator(`.grid-head-cell[data-column="${column}"]`);
const cells = (panel: OpenPanel, column: number, count: number) =>
  panel.page.locator(`.grid-cell[data-column="${column}"]`).evaluateAll(
    (all, most) =>
      all
        .sort((a, b) => Number(a.getAttribute('data-row')) - Number(b.getAttribute('data-row')))
        .slice(0, most)
        .map((cell) => cell.textContent),
    count,
  );
const said = (panel: OpenPanel) => wordsOf(panel.page.locator('body > [role=status]'));
const told = async (panel: OpenPanel, kind: string): Promise<readonly Posted[]> =>
  (await panel.posted()).filter((message) => message.kind === kind);

describe('the rows of a result', () => {
  let panel: OpenPanel;
  beforeAll(async () => {
    panel = await withRows(workbench, 400);
  });
  afterAll(() => panel.close());

  it('are sorted by a click, three ways, and that is said', async () => {
    await head(panel, 2).locator('.grid-head-name').click();
    await expect.poll(() => cells(panel, 2, 2)).toEqual(['0.50', '622.50']);
    expect(await head(panel, 2).getAttribute('aria-sort')).toBe('ascending');
    expect(await said(panel)).toBe('Sorted by revenue, ascending. NULL comes last.');
    await head(panel, 2).click();
    await expect.poll(() => head(panel, 2).getAttribute('aria-sort')).toBe('descending');
    await head(panel, 2).click();
    await expect.poll(() => head(panel, 2).getAttribute('aria-sort')).toBe('none');
    expect(await cells(panel, 2, 3)).toEqual(['0.50', '7919.50', '15838.50']);
    expect(await said(panel)).toBe('In the order of the database.');
  });

  it('are sorted and filtered by keys alone', async () => {
    await panel.page.locator('[role=grid]').focus();
    await press(panel, 'Control+Home', 'ArrowRight', 'ArrowUp', 'Enter');
    await expect.poll(() => head(panel, 1).getAttribute('aria-sort')).toBe('ascending');
    await expect.poll(() => place(panel)).toEqual([0, 2]);
    await press(panel, 'Alt+ArrowDown');
    expect(await panel.page.getByRole('dialog', { name: 'Filter product_line' }).isVisible()).toBe(true);
    await panel.page.keyboard.type('out');
    await press(panel, 'Enter');
    await expect.poll(() => wordsOf(panel.page.locator('.shown'))).toContain('80 of 400 rows');
    expect(await cells(panel, 1, 2)).toEqual(['Outdoor', 'Outdoor']);
    expect(await panel.page.locator('[role=grid]').getAttribute('aria-rowcount')).toBe('81');
    // Rows keep the numbers that they came with, those of the record.
    expect(await panel.page.locator('.grid-row[aria-rowindex="2"] .grid-gutter').innerText()).toBe('5');
  });

  it('are copied and saved as they are shown, and the panel says so', async () => {
    await panel.page.getByRole('button', { name: 'Copy as TSV' }).click();
    expect(await said(panel)).toBe('Copied 80 rows as they are shown.');
    await panel.page.getByRole('button', { name: 'Save As…' }).click();
    const [copy] = await told(panel, 'copy');
    expect([copy?.['rows'], String(copy?.['text']).split('\n').length > 80]).toEqual([80, true]);
    const [save] = await told(panel, 'save');
    expect(save?.['rows']).toEqual(Array.from({ length: 80 }, (_, index) => index * 5 + 4));
    const arranged = (await told(panel, 'arranged')).at(-1);
    expect(arranged).toEqual({
      kind: 'arranged',
      runId: 'run-1',
      sort: { column: 1, direction: 'ascending' },
      filters: [{ column: 1, kind: 'contains', value: 'out' }],
      rows: 80,
    });
  });

  it('are filtered further by the value that the keys are on; each filter stands in the row of chips', async () => {
    await panel.page.locator('[role=grid]').focus();
    await press(panel, 'ArrowDown', 'End', 'Alt+ArrowDown');
    expect(await panel.page.getByRole('combobox', { name: 'Condition' }).inputValue()).toBe('equals');
    await panel.page.getByRole('combobox', { name: 'Condition' }).selectOption('null');
    await panel.page.getByRole('button', { name: 'Apply' }).click();
    await expect
      .poll(() => panel.page.locator('.chip').allInnerTexts())
      .toEqual(['product_line contains “out”', 'note is NULL']);
    await panel.screenshot('results-filtered');
    await panel.page.getByRole('button', { name: 'Remove the filter: note is NULL' }).click();
    await expect.poll(() => panel.page.locator('.chip').count()).toBe(1);
  });

  it('ask for a value that can be compared with the column’s', async () => {
    await head(panel, 2).hover();
    await head(panel, 2).locator('.grid-filter').click();
    await panel.page.getByRole('combobox', { name: 'Condition' }).selectOption('above');
    await panel.page.getByRole('textbox', { name: 'Value' }).fill('a lot');
    await press(panel, 'Enter');
    expect(await wordsOf(panel.page.getByRole('alert'))).toContain('The column holds numeric(12,2)');
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.screenshot('results-filter-wrong');
    await panel.page.getByRole('textbox', { name: 'Value' }).fill('99999999999999999999');
    await press(panel, 'Enter');
    await expect.poll(() => wordsOf(panel.page.locator('.none-left'))).toContain('No row passes the filters');
    await panel.screenshot('results-none-left');
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.page.locator('.none-left').getByRole('button', { name: 'Clear Filters' }).click();
    await expect.poll(() => panel.page.locator('.shown').isVisible()).toBe(false);
    await expect.poll(() => panel.page.locator('.none-left').isVisible()).toBe(false);
    expect(await said(panel)).toBe('Result, 400 rows and 5 columns');
  });

  it('are searched by Ctrl+F: counted, walked through, and left by Escape', async () => {
    await panel.page.locator('[role=grid]').focus();
    await press(panel, 'Control+Home', 'Control+f');
    await panel.page.keyboard.type('booked');
    await expect.poll(() => wordsOf(panel.page.locator('.find-count'))).toMatch(/^1 of \d+$/);
    // They are marked when they are drawn next.
    await expect.poll(() => panel.page.locator('.grid-cell.found').count()).toBeGreaterThan(0);
    await press(panel, 'Enter', 'Enter', 'Shift+Enter');
    await expect.poll(() => wordsOf(panel.page.locator('.find-count'))).toMatch(/^2 of/);
    await panel.screenshot('results-find');
    await press(panel, 'Escape');
    expect(await panel.page.locator('.find').isVisible()).toBe(false);
    expect(await panel.page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
    await expect.poll(async () => (await place(panel))[1]).toBe(5);
    await expect.poll(() => panel.page.locator('.grid-cell.found').count()).toBe(0);
    await expect.poll(async () => (await told(panel, 'arranged')).map(({ find }) => find)).toContain('booked');
    expect(panel.alarms).toEqual([]);
  });

  it('that stand on the screen are told once they can be read, by the numbers that they came with', async () => {
    await panel.page.locator('[role=grid]').focus();
    const since = (await panel.looks()).length;
    await press(panel, 'Control+End');
    await expect
      .poll(async () => (await panel.looks()).slice(since).at(-1)?.['rows'])
      .toEqual(
        // The last of five product lines, since the rows are still sorted by it.
        Array.from({ length: 14 }, (_, index) => [335 + index * 5, 335 + index * 5]),
      );
    await panel.send({ kind: 'inSight', runId: 'run-1' });
    await expect.poll(async () => (await panel.looks()).slice(since).length).toBeGreaterThan(1);
  });
});

describe('a result of any shape', () => {
  const send = async (
    panel: OpenPanel,
    columns: readonly object[],
    rows: readonly (readonly (string | null)[])[],
    truncated = false,
  ) => {
    await panel.send(
      started,
      { kind: 'columns', runId: 'run-1', columns },
      { kind: 'rows', runId: 'run-1', rows },
      ended(succeeded(rows.length, truncated)),
    );
    await panel.page.locator('[role=grid]').focus();
  };
  let panel: OpenPanel;
  beforeAll(async () => {
    panel = await running(workbench);
  });
  afterAll(() => panel.close());

  it('that was cut off says so beside what is sorted and filtered', async () => {
    await send(panel, [{ name: 'n', type: 'int4' }], [['2'], ['10'], [null]], true);
    await press(panel, 'ArrowUp', 'Enter');
    await expect
      .poll(() => wordsOf(panel.page.locator('.shown')))
      .toBe('Sorted: the first 3 rows; the database has more');
    await press(panel, 'ArrowDown', 'Alt+ArrowDown', 'Enter');
    await expect
      .poll(() => wordsOf(panel.page.locator('.shown-words')))
      .toBe('1 of the first 3 rows; the database has more');
  });

  it('of 200 columns is filtered at its last one', async () => {
    const columns = Array.from({ length: 200 }, (_, index) => ({ name: `column_${index}`, type: 'text' }));
    await send(panel, columns, [columns.map(({ name }) => name)]);
    await press(panel, 'End', 'ArrowUp', 'Alt+ArrowDown');
    const form = await panel.page.getByRole('dialog', { name: 'Filter column_199' }).boundingBox();
    expect((form?.x ?? 0) + (form?.width ?? Number.NaN)).toBeLessThanOrEqual(900);
    await press(panel, 'Escape');
    await expect.poll(() => place(panel)).toEqual([0, 200]);
  });

  it('of 100,000 rows is sorted and searched', async () => {
    await panel.send(started, { kind: 'columns', runId: 'run-1', columns: [{ name: 'name', type: 'text' }] });
    await panel.page.evaluate(() => {
      for (let from = 0; from < 100_000; from += 10_000) {
        const rows = Array.from({ length: 10_000 }, (_, index) => [
          `n${((from + index) * 7_919) % 100_000}`.padEnd(6, 'x'),
        ]);
        window.dispatchEvent(new MessageEvent('message', { data: { kind: 'rows', runId: 'run-1', rows } }));
      }
    });
    await panel.send(ended(succeeded(100_000)));
    await head(panel, 0).click();
    await head(panel, 0).click();
    await expect.poll(() => cells(panel, 0, 2), { timeout: 30_000 }).toEqual(['n9xxxx', 'n99xxx']);
    await press(panel, 'Control+f');
    await panel.page.keyboard.type('n');
    await expect
      .poll(() => wordsOf(panel.page.locator('.find-count')), { timeout: 30_000 })
      .toBe('1 of more than 10,000');
    expect(panel.alarms).toEqual([]);
  });

  it('an attack by name: HTML in names, filters and what is looked for stays text', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    await send(panel, [{ name: evil, type: evil, masked: evil }], [[evil], ['(.*)+$']]);
    await press(panel, 'Alt+ArrowDown', 'Enter');
    await expect.poll(() => wordsOf(panel.page.locator('.chip'))).toBe(`${evil} is “${evil}”`);
    await press(panel, 'Control+f');
    await panel.page.keyboard.type('.*');
    await expect.poll(() => wordsOf(panel.page.locator('.find-count'))).toBe('Not found');
    expect(await panel.page.locator('#panel img, #panel script').count()).toBe(0);
    expect(panel.alarms).toEqual([]);
  });

  it('is filtered by a value of several lines, and by the begin of one that is very long', async () => {
    const long = 'x'.repeat(5_000);
    await send(panel, [{ name: 'note', type: 'text' }], [['two\nlines'], ['two lines'], [long]]);
    await press(panel, 'Alt+ArrowDown', 'Enter');
    await expect.poll(() => wordsOf(panel.page.locator('.shown-words'))).toBe('1 of 3 rows');
    await panel.page.getByRole('button', { name: 'Clear Filters' }).first().click();
    await expect.poll(() => panel.page.locator('.shown').isVisible()).toBe(false);
    await press(panel, 'Control+End', 'Alt+ArrowDown', 'Enter');
    await expect.poll(() => wordsOf(panel.page.locator('.chip'))).toMatch(/^note contains “x{240}…”/);
    expect((await told(panel, 'arranged')).map((message) => parseFromPanel(message))).not.toContain(undefined);
  });

  it('that comes while it is sorted finds its place', async () => {
    await panel.send(
      started,
      { kind: 'columns', runId: 'run-1', columns: [{ name: 'n', type: 'int4' }] },
      { kind: 'rows', runId: 'run-1', rows: [['5'], ['3']] },
    );
    await panel.page.locator('[role=grid]').focus();
    await press(panel, 'ArrowUp', 'Enter');
    await expect.poll(() => cells(panel, 0, 2)).toEqual(['3', '5']);
    await panel.send({ kind: 'rows', runId: 'run-1', rows: [['4'], [null]] }, ended(succeeded(4)));
    await expect.poll(() => cells(panel, 0, 4)).toEqual(['3', '4', '5', 'NULL']);
  });
});

describe('arranged results, for everyone', () => {
  it.each(themeNames)('are readable in %s, wide and narrow', async (theme) => {
    const panel = await withRows(workbench, 60, { theme });
    await press(
      panel,
      'ArrowRight',
      'ArrowRight',
      'ArrowUp',
      'Enter',
      'ArrowDown',
      'ArrowLeft',
      'Alt+ArrowDown',
      'Enter',
    );
    await expect.poll(() => wordsOf(panel.page.locator('.shown'))).toContain('12 of 60 rows');
    await press(panel, 'Control+f');
    await panel.page.keyboard.type('late');
    await expect.poll(() => wordsOf(panel.page.locator('.find-count'))).toMatch(/^1 of/);
    await panel.page.locator('.chip-words').click();
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.screenshot(`results-arranged-${theme}`);
    await panel.page.setViewportSize({ width: 320, height: 400 });
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await panel.screenshot(`results-arranged-narrow-${theme}`);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });
});
