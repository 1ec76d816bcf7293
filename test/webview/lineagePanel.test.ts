import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFromPanel, type ShownLineage } from '../../src/vscode/webviews/protocol/lineage.ts';
import { themeNames } from './harness/theme.ts';
import { type OpenOptions, type OpenPanel, startWorkbench, type Workbench, wordsOf } from './harness/workbench.ts';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

const column = (id: string, name: string, details: readonly string[], hasPlace = true, isSensitive = false) => ({
  id,
  name,
  details,
  hasPlace,
  isSensitive,
});

const spend: ShownLineage = {
  title:
    'WITH spend AS (SELECT o.customer_id, sum(p.amount) AS total FROM orders o JOIN payments p USING (order_id)) SELECT …',
  boxes: [
    {
      id: 't0',
      kind: 'table',
      title: 'public.orders',
      layer: 0,
      more: 0,
      columns: [column('t0.0', 'customer_id', ['integer'], false)],
    },
    {
      id: 't1',
      kind: 'table',
      title: 'public.payments',
      layer: 0,
      more: 0,
      columns: [column('t1.0', 'amount', ['numeric(12,2)'], false)],
    },
    {
      id: 't2',
      kind: 'table',
      title: 'public.customers',
      layer: 0,
      more: 0,
      columns: [column('t2.0', 'email', ['text', 'restricted (email)'], false, true)],
    },
    {
      id: 'b0',
      kind: 'commonTable',
      title: 'spend',
      layer: 1,
      more: 2,
      columns: [column('b0.0', 'customer_id', ['integer']), column('b0.1', 'total', ['aggregate'])],
    },
    {
      id: 'b1',
      kind: 'result',
      title: 'Result',
      layer: 2,
      more: 0,
      columns: [
        column('b1.0', 'email', ['text', 'restricted (email)'], true, true),
        column('b1.1', 'total', ['aggregate']),
      ],
    },
  ],
  flows: [
    { from: 't0.0', to: 'b0.0' },
    { from: 't1.0', to: 'b0.1' },
    { from: 'b0.1', to: 'b1.1' },
    { from: 't2.0', to: 'b1.0' },
  ],
  selected: 'b1.1',
};

async function showing(lineage: ShownLineage = spend, options: OpenOptions = {}): Promise<OpenPanel> {
  const panel = await workbench.open('lineage', { width: 1100, height: 620, ...options });
  await panel.send({ kind: 'show', lineage });
  return panel;
}

const focused = (panel: OpenPanel) => panel.page.evaluate(() => document.activeElement?.textContent ?? '');

describe('the lineage panel', () => {
  it('shows boxes, columns and the path of the column that was asked for', async () => {
    const panel = await showing();
    const text = await wordsOf(panel.page.locator('.lineage'));
    for (const words of ['public.payments', 'spend', 'table of WITH', 'restricted (email)', '2 more columns', 'Result'])
      expect(text).toContain(words);
    const onPath = await panel.page.locator('.column.on-path .column-name').allTextContents();
    expect(onPath).toEqual(['amount', 'total', 'total']);
    expect(await panel.page.locator('.lines path.on-path').count()).toBe(2);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it('is walked along what flows by arrow keys, and leads to the SQL by Enter', async () => {
    const panel = await showing();
    await panel.page.locator('.column.selected').focus();
    expect(await focused(panel)).toBe('total aggregate in Result, comes from total of spend');
    await panel.page.keyboard.press('ArrowLeft');
    expect(await focused(panel)).toBe(
      'total aggregate in spend, comes from amount of public.payments, flows into total of Result',
    );
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.press('ArrowUp');
    expect(await focused(panel)).toContain('customer_id integer in spend');
    await panel.page.keyboard.press('ArrowLeft');
    expect(await focused(panel)).toBe('customer_id integer in public.orders, flows into customer_id of spend');
    await panel.page.keyboard.press('Enter');
    expect(await panel.posted()).toEqual([{ kind: 'reveal', id: 'b0.1' }]);
    await panel.close();
  });

  it('keeps its column when the text has changed, and says when it cannot be read', async () => {
    const panel = await showing();
    const { selected: _, ...again } = spend;
    await panel.send({ kind: 'show', lineage: again });
    expect(await panel.page.locator('.column.selected .column-name').textContent()).toBe('total');
    await panel.send({ kind: 'unreadable' });
    expect(await wordsOf(panel.page.locator('main'))).toContain('can’t be read as it stands');
    await panel.send({ kind: 'show', lineage: { title: 'BEGIN', boxes: [], flows: [] } });
    expect(await wordsOf(panel.page.locator('main'))).toContain('gives no columns');
    await panel.close();
  });

  it('shows the table that a statement writes, and says that it is one', async () => {
    const [orders] = spend.boxes;
    if (orders === undefined) throw new Error('There is no box.');
    const target = {
      id: 'b0',
      kind: 'target' as const,
      title: 'dbo.copied',
      layer: 1,
      more: 0,
      columns: [column('b0.0', 'id', ['int'])],
    };
    const flows = [{ from: 't0.0', to: 'b0.0' }];
    const panel = await showing({ title: 'INSERT …', boxes: [orders, target], flows, selected: 'b0.0' });
    expect(await panel.page.getByRole('region', { name: 'dbo.copied, written table' }).count()).toBe(1);
    expect(await wordsOf(panel.page.locator('.box-target'))).toContain('written table');
    await panel.page.locator('.column.selected').focus();
    expect(await focused(panel)).toBe('id int in dbo.copied, comes from customer_id of public.orders');
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it('shows names of a database as text, whatever they hold', async () => {
    const evil = '<img src=x onerror=alert(1)>\u202e';
    const [first, ...others] = spend.boxes;
    if (first === undefined) throw new Error('There is no box.');
    const hostile = { ...first, title: evil, columns: [column('t0.0', evil, [evil], false)] };
    const panel = await showing({ ...spend, title: evil, boxes: [hostile, ...others] });
    expect(await panel.page.locator('img').count()).toBe(0);
    expect(await wordsOf(panel.page.locator('.lineage'))).toContain('<img src=x onerror=alert(1)>');
    expect(await wordsOf(panel.page.locator('.lineage'))).not.toContain('\u202e');
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it.each(themeNames)('can be used by everybody in %s', async (theme) => {
    const panel = await showing(spend, { theme });
    await panel.page.locator('.column.selected').focus();
    await panel.screenshot(`lineage-${theme}`);
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.close();
  });
});

describe('a message of the lineage panel', () => {
  it.each([{ kind: 'ready' }, { kind: 'reveal', id: 'b0.1' }])('is read whole: $kind', (message) => {
    expect(parseFromPanel(message)).toEqual(message);
  });

  it.each([
    undefined,
    null,
    'ready',
    [],
    { kind: 'open' },
    { kind: 'reveal' },
    { kind: 'reveal', id: '../x' },
    { kind: 'reveal', id: 7 },
  ])('is none of its own: %j', (message) => {
    expect(parseFromPanel(message)).toBeUndefined();
  });
});
