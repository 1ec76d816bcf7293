import type { ShownOutcome } from '../../../src/vscode/webviews/protocol/shown.ts';
import { demo, revenueColumns, revenueRows } from './samples.ts';
import type { OpenOptions, OpenPanel, Workbench } from './workbench.ts';

/** Messages of one run. */
export const started = {
  kind: 'started',
  runId: 'run-1',
  title: 'monthly revenue by product line',
  connection: demo,
  elapsedMs: 0,
};
export const succeeded = (rowCount: number, truncated = false): ShownOutcome => ({
  kind: 'succeeded',
  rowCount,
  changed: false,
  truncated,
  elapsedMs: 84,
});
export const ended = (outcome: unknown) => ({ kind: 'ended', runId: 'run-1', outcome });

/** A results panel with one run under way. */
export async function running(workbench: Workbench, options: OpenOptions = {}): Promise<OpenPanel> {
  const panel = await workbench.open('results', { width: 900, height: 400, ...options });
  await panel.send({ kind: 'init' }, started);
  return panel;
}

/** A results panel with a finished run of this many rows, the grid focused. */
export async function withRows(workbench: Workbench, count: number, options: OpenOptions = {}): Promise<OpenPanel> {
  const panel = await running(workbench, options);
  await panel.send({ kind: 'columns', runId: 'run-1', columns: revenueColumns });
  for (let from = 0; from < count; from += 1_000)
    await panel.send({ kind: 'rows', runId: 'run-1', rows: revenueRows(count).slice(from, from + 1_000) });
  await panel.send(ended(succeeded(count)));
  await panel.page.locator('[role=grid]').focus();
  return panel;
}

/** The active cell as a screen reader is told it: row and column counted from 1, and its text. */
export const active = (panel: OpenPanel): Promise<readonly unknown[]> =>
  panel.page.evaluate(() => {
    const cell = document.getElementById(document.activeElement?.getAttribute('aria-activedescendant') ?? '');
    const row = cell?.closest('[role=row]');
    return [
      Number(row?.getAttribute('aria-rowindex')) - 1,
      Number(cell?.getAttribute('aria-colindex')) - 1,
      cell?.textContent ?? '',
    ];
  });
/** Row and column of the active cell. */
export const place = async (panel: OpenPanel) => (await active(panel)).slice(0, 2);

/** Presses keys one after the other. */
export async function press(panel: OpenPanel, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await panel.page.keyboard.press(key);
}
