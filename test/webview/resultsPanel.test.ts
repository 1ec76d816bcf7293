import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShownOutcome } from '../../src/vscode/webviews/protocol/shown.ts';
import { ended, press, running, started, succeeded, withRows } from './harness/resultsRun.ts';
import { demo, production, revenueColumns, revenueRows } from './harness/samples.ts';
import { themeNames } from './harness/theme.ts';
import { type OpenPanel, startWorkbench, type Workbench, wordsOf } from './harness/workbench.ts';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

describe('the results panel', () => {
  it('says what to do before anything ran, with one action', async () => {
    const panel = await workbench.open('results');
    await panel.send({ kind: 'init' });
    expect(await wordsOf(panel.page.locator('main'))).toContain('Run a statement from a SQL file or the chat');
    await panel.page.getByRole('button', { name: 'Open the Demo' }).click();
    expect(await panel.posted()).toEqual([{ kind: 'openDemo' }]);
    await panel.close();
  });

  it('shows how long it has been running, and cancels once', async () => {
    const panel = await workbench.open('results');
    await panel.send({ kind: 'init' }, { ...started, elapsedMs: 61_000 });
    expect(await wordsOf(panel.page.locator('.status-text'))).toMatch(/^Running for 1 min \d+ s$/);
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    await panel.page
      .getByRole('button', { name: 'Cancelling…' })
      .click({ force: true, timeout: 500 })
      .catch(() => undefined);
    expect(await panel.posted()).toEqual([{ kind: 'cancel', runId: 'run-1' }]);
    await panel.close();
  });

  const outcomes: readonly [string, ShownOutcome, readonly string[]][] = [
    ['rows', succeeded(1_204), ['1,204 rows in 84 ms']],
    ['one row', succeeded(1), ['1 row in 84 ms']],
    ['no rows', succeeded(0), ['0 rows in 84 ms', 'The query ran and returned no rows.']],
    ['a truncated result', succeeded(10_000, true), ['10,000 rows shown of more; the policy’s limit']],
    ['a change', { ...succeeded(3), changed: true } as ShownOutcome, ['3 rows changed in 84 ms']],
    [
      'an error of the database',
      {
        kind: 'failed',
        message: 'column "emial" does not exist',
        hint: 'Perhaps email?',
        sqlState: '42703',
        hasPlace: true,
      },
      [
        'Failed',
        'The database refused this statement',
        'column "emial" does not exist',
        'Perhaps email?',
        'SQLSTATE 42703',
        'Show in Editor',
      ],
    ],
    [
      'a refusal',
      { kind: 'refused', by: 'policy', reason: 'A DELETE without WHERE is denied.' },
      ['Not run', 'A DELETE without WHERE is denied.', 'Nothing was sent to the database.'],
    ],
    ['a time-out', { kind: 'timeout', timeoutMs: 30_000 }, ['Timed out', 'The database stopped it after 30 s']],
    ['a cancellation', { kind: 'cancelled' }, ['Cancelled', 'The database confirmed that the statement stopped.']],
    [
      'an unknown outcome',
      { kind: 'unknown', message: 'The connection was lost.' },
      ['Outcome unknown', 'It is not known whether this ran', 'Look at the data before you run it again'],
    ],
  ];
  describe('says in words how a run ended', () => {
    let panel: OpenPanel;
    beforeAll(async () => {
      panel = await running(workbench, { width: 640 });
    });
    afterAll(() => panel.close());

    it.each(outcomes)('%s', async (_, outcome, words) => {
      await panel.send(started, ended(outcome));
      const text = await wordsOf(panel.page.locator('main'));
      for (const word of words) expect(text).toContain(word);
      expect(await panel.page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
      // A screen reader is told the same: the last thing said holds the outcome's own sentence.
      const said = await wordsOf(panel.page.locator('body > [role=status]'));
      expect(words.some((word) => said.includes(word))).toBe(true);
    });
  });

  it('never shows an outcome that it does not know as a success', async () => {
    const panel = await running(workbench);
    await panel.send(ended({ kind: 'partiallySucceeded', rowCount: 5 }));
    expect(await wordsOf(panel.page.locator('main'))).toContain('It is not known whether this ran');
    await panel.close();
  });

  it('leads to the place of an error, and says when the record is missing', async () => {
    const panel = await running(workbench);
    await panel.send({
      ...ended({ kind: 'failed', message: 'x', hasPlace: true }),
      recordProblem: 'The disk is full.',
    });
    expect(await wordsOf(panel.page.locator('main'))).toContain('The outcome could not be recorded: The disk is full.');
    await panel.page.getByRole('button', { name: 'Show in Editor' }).click();
    expect(await panel.posted()).toEqual([{ kind: 'showInEditor', runId: 'run-1' }]);
    await panel.close();
  });

  it('shows what the database said beside its answer: closed above rows, open where there are none', async () => {
    const panel = await running(workbench);
    const said = ['WARNING: this table is old', 'NOTICE: a\u202ecilbup <b>x</b>'];
    await panel.send(ended({ ...succeeded(0), said }));
    expect(await wordsOf(panel.page.locator('.said'))).toBe(
      '2 messages from the database\nWARNING: this table is old\nNOTICE: a⟨U+202E⟩cilbup <b>x</b>',
    );
    await panel.screenshot('results-said-alone');
    await panel.send(started, { kind: 'columns', runId: 'run-1', columns: revenueColumns });
    await panel.send({ kind: 'rows', runId: 'run-1', rows: revenueRows(4) }, ended({ ...succeeded(4), said }));
    expect(await wordsOf(panel.page.locator('.said'))).toBe('2 messages from the database');
    await panel.screenshot('results-said-closed');
    await panel.page.getByText('2 messages from the database').click();
    expect(await wordsOf(panel.page.locator('.said'))).toContain('WARNING: this table is old');
    expect(await panel.page.locator('[role=grid]').count()).toBe(1);
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.screenshot('results-said-open');
    await panel.close();
  });

  it('shows nothing of an earlier run that comes late', async () => {
    const panel = await withRows(workbench, 3);
    await panel.send({ ...started, runId: 'run-2', title: 'another' });
    await panel.send({ kind: 'rows', runId: 'run-1', rows: revenueRows(5) }, ended(succeeded(5)));
    expect(await wordsOf(panel.page.locator('.status-text'))).toMatch(/^Running/);
    expect(await panel.page.locator('[role=grid]').count()).toBe(0);
    await panel.close();
  });
});

describe('an attack on the results', () => {
  it('names columns and values with HTML: all of it stays text', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    const panel = await running(workbench);
    await panel.send({ ...started, title: evil, connection: { ...demo, name: evil } });
    await panel.send(
      { kind: 'columns', runId: 'run-1', columns: [{ name: evil, type: evil }] },
      { kind: 'rows', runId: 'run-1', rows: [[evil], ['javascript:alert(3)'], ['a\u202ecilbup']] },
      ended({ kind: 'unknown', message: evil }),
    );
    await panel.page.locator('[role=grid]').focus();
    await press(panel, 'Enter');
    expect(await panel.page.locator('#panel img, #panel script, #panel a').count()).toBe(0);
    expect(await wordsOf(panel.page.locator('.value-text'))).toBe(evil);
    expect(await wordsOf(panel.page.locator('[data-row="2"][data-column="0"]'))).toBe('a⟨U+202E⟩cilbup');
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it('sends a value of a megabyte: the grid stays, and the whole is shown only when asked for', async () => {
    const value = 'long text '.repeat(104_858);
    const panel = await running(workbench);
    await panel.send(
      { kind: 'columns', runId: 'run-1', columns: [{ name: 'body', type: 'text' }] },
      { kind: 'rows', runId: 'run-1', rows: [[value]] },
      ended(succeeded(1)),
    );
    await panel.page.locator('[role=grid]').focus();
    expect((await wordsOf(panel.page.locator('.grid-cell'))).length).toBeLessThan(300);
    await press(panel, 'Enter');
    expect((await panel.page.locator('.value-text').textContent())?.length).toBe(20_000);
    await panel.page.getByRole('button', { name: 'Show All 1,048,580 Characters' }).click();
    expect((await panel.page.locator('.value-text').textContent())?.length).toBe(value.length);
    await panel.page.locator('[role=grid]').focus();
    await press(panel, 'Control+c');
    expect(String((await panel.posted())[0]?.['text']).length).toBe(value.length);
    await panel.close();
  });

  it('sends rows that are too short: what is missing is shown as NULL', async () => {
    const panel = await running(workbench);
    await panel.send(
      { kind: 'columns', runId: 'run-1', columns: revenueColumns },
      { kind: 'rows', runId: 'run-1', rows: [['2025-01-01']] },
    );
    expect(await panel.page.locator('.grid-row .null').count()).toBe(4);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });
});

describe('the results, for everyone', () => {
  it.each(themeNames)('are readable in %s, wide and narrow', async (theme) => {
    const panel = await workbench.open('results', { theme, width: 900, height: 400 });
    await panel.send({ kind: 'init' });
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.screenshot(`results-empty-${theme}`);
    await panel.send(
      { ...started, connection: production },
      { kind: 'columns', runId: 'run-1', columns: revenueColumns },
    );
    await panel.send({ kind: 'rows', runId: 'run-1', rows: revenueRows(1_204) });
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.send(ended(succeeded(1_204)));
    await panel.page.locator('[role=grid]').focus();
    await press(panel, 'ArrowDown', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Enter');
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.screenshot(`results-${theme}`);
    await panel.send(
      { ...started, connection: production },
      ended({ kind: 'unknown', message: 'The connection was lost.' }),
    );
    await panel.page.setViewportSize({ width: 320, height: 400 });
    expect(await panel.accessibilityProblems()).toEqual([]);
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await panel.screenshot(`results-unknown-${theme}`);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });
});
