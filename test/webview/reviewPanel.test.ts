import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShownRequest } from '../../src/vscode/webviews/protocol/review.ts';
import { contactRequest, digestOf, production } from './harness/samples.ts';
import { themeNames } from './harness/theme.ts';
import { type OpenOptions, type OpenPanel, startWorkbench, type Workbench, wordsOf } from './harness/workbench.ts';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

const hiddenSql =
  "DELETE FROM public.orders\nWHERE status = 'cancelled' /* \u202e } \u2066if (admin)\u2069 */\n  AND region = 'EU'";
const dangerous: ShownRequest = {
  ...contactRequest,
  queryId: '0198c5f0-7c1a-7000-8000-000000000002',
  sql: hiddenSql,
  digest: digestOf(hiddenSql),
  written: "DELETE FROM public.orders\nWHERE status = 'cancelled' /* \u202e } \u2066if (admin)\u2069 */",
  connection: production,
  risk: { ...contactRequest.risk, level: 'critical', score: 0.93 },
  findings: [
    {
      rule: 'large-delete',
      severity: 'error',
      message: 'This DELETE removes about 4,120 rows of public.orders.',
      remedy: 'Rehearse it first, or archive the rows.',
    },
  ],
  obligations: {
    readOnly: false,
    maxRows: 1,
    timeoutMs: 90_000,
    masks: [{ schema: 'public', table: 'customers', column: 'email', with: 'partial' }],
    rowFilters: [{ schema: 'public', table: 'orders', where: "region = 'EU'", literals: [] }],
  },
  expiresInMs: 45_000,
};

async function reviewing(request: ShownRequest = contactRequest, options: OpenOptions = {}): Promise<OpenPanel> {
  const panel = await workbench.open('review', { width: 820, height: 1240, ...options });
  await panel.send({ kind: 'show', request });
  return panel;
}

const approveButton = (panel: OpenPanel) => panel.page.getByRole('button', { name: 'Approve and Run' });
/** Waits until a yes would be taken: the content was in sight long enough. */
const readable = (panel: OpenPanel) => panel.page.waitForSelector('vscode-button.approve:not([disabled])');
const focused = (panel: OpenPanel) =>
  panel.page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent ?? ''}`);

describe('the review', () => {
  it.each([
    [false, 'It is told how many rows there are, and gets none.'],
    [true, 'Rows of the result go to that model.'],
  ])('says that an agent asks, where it works, and whether rows go to its model: %s', async (getsRows, words) => {
    const source = { kind: 'agent', host: 'Visual Studio\u202eCode', getsRows } as const;
    const panel = await reviewing({ ...dangerous, source });
    const text = await wordsOf(panel.page.locator('.request'));
    expect(text).toContain(`Written by a model, for an agent in Visual Studio⟨U+202E⟩Code. ${words}`);
    expect(panel.alarms).toEqual([]);
  });

  it('of somebody else says who asks and whose key signs, and a closed one is no answer', async () => {
    const panel = await reviewing({ ...contactRequest, requester: { id: 'bob', roles: ['analyst'] } });
    const text = await wordsOf(panel.page.locator('body'));
    expect(text).toContain('bob asks: run this on demo?');
    expect(text).toContain('Roles of bob: analyst.');
    expect(text).toContain('signed with the key of this device');
    await panel.page.waitForSelector('vscode-button.approve:not([disabled])');
    expect(await wordsOf(panel.page.locator('footer'))).toContain('Esc leaves it unanswered');
    await panel.page.keyboard.press('Escape');
    await panel.page.getByRole('button', { name: 'Reject' }).click();
    expect(await panel.posted()).toEqual([
      { kind: 'close' },
      { kind: 'reject', queryId: contactRequest.queryId, rationale: '' },
    ]);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it('shows everything the answer is bound to', async () => {
    const panel = await reviewing(dangerous);
    const text = await wordsOf(panel.page.locator('.request'));
    for (const words of [
      'Run this on warehouse?',
      'Critical risk',
      'production',
      'Expires in 0:4',
      'It reads restricted columns: customers.email and customers.birth_date.',
      'Which customers in the EU paid us most, with their e-mail addresses?',
      'Drafted by gpt-5-mini',
      'This DELETE removes about 4,120 rows of public.orders.',
      'Rehearse it first, or archive the rows.',
      'Can change data.',
      'At most 1 min 30 s, then the database stops it',
      'public.customers.email (partial)',
      "public.orders where region = 'EU'",
      'The policy changed it before sending',
      '93 of 100: Critical risk',
    ])
      expect(text).toContain(words);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it('shows the exact SQL, and characters that hide by number', async () => {
    const panel = await reviewing(dangerous);
    const lines = await panel.page.locator('.request > section .sql').first().locator('code').allTextContents();
    expect(lines.join('\n')).toBe(
      hiddenSql.replace('\u202e', '⟨U+202E⟩').replace('\u2066', '⟨U+2066⟩').replace('\u2069', '⟨U+2069⟩'),
    );
    expect(await wordsOf(panel.page.locator('.unseen-warning'))).toContain('characters that can’t be seen');
    await panel.close();
  });

  it('starts with the focus on the heading, never on an answer', async () => {
    const panel = await reviewing();
    expect(await focused(panel)).toBe('H1 Run this on demo?');
    await panel.close();
  });

  it('takes no yes before the content has been in sight for a moment', async () => {
    const panel = await workbench.open('review', { width: 820, height: 1240 });
    // The page's time passes by hand: on a busy machine the moment would be over before anybody looks.
    const { clock } = panel.page;
    await clock.install();
    await clock.pauseAt(Date.now() + 60_000);
    // Without waiting for it to be drawn, as `send` does: no frame comes before time passes.
    await panel.page.evaluate((data) => window.dispatchEvent(new MessageEvent('message', { data })), {
      kind: 'show',
      request: contactRequest,
    });
    await clock.runFor(500);
    expect(await approveButton(panel).isDisabled()).toBe(true);
    await panel.page.keyboard.press('Control+Enter');
    await approveButton(panel).dispatchEvent('click');
    expect(await panel.posted()).toEqual([]);
    await clock.resume();
    await readable(panel);
    await panel.page.keyboard.press('Control+Enter');
    expect(await panel.posted()).toEqual([
      { kind: 'approve', queryId: contactRequest.queryId, digest: contactRequest.digest, rationale: '' },
    ]);
    await panel.close();
  });

  it('answers once, and is out of use while the answer is on its way', async () => {
    const panel = await reviewing();
    await readable(panel);
    await panel.page.getByRole('textbox', { name: 'Rationale' }).fill('The yearly review asks for it.');
    await approveButton(panel).click();
    await panel.page.keyboard.press('Control+Enter');
    await panel.page.keyboard.press('Escape');
    expect(await panel.posted()).toEqual([
      {
        kind: 'approve',
        queryId: contactRequest.queryId,
        digest: contactRequest.digest,
        rationale: 'The yearly review asks for it.',
      },
    ]);
    expect(await wordsOf(panel.page.locator('.decision-note'))).toBe('Approving…');
    await panel.send({ kind: 'decided', queryId: contactRequest.queryId, outcome: 'approved' });
    expect(await focused(panel)).toBe('P Approved. It runs on demo now.');
    await panel.page.keyboard.press('Escape');
    expect((await panel.posted()).at(-1)).toEqual({ kind: 'close' });
    await panel.close();
  });

  it('is rejected by Escape, from anywhere, at once', async () => {
    const panel = await reviewing();
    await panel.page.getByRole('textbox', { name: 'Rationale' }).fill('Too many columns.');
    await panel.page.keyboard.press('Escape');
    expect(await panel.posted()).toEqual([
      { kind: 'reject', queryId: contactRequest.queryId, rationale: 'Too many columns.' },
    ]);
    await panel.close();
  });

  it('reaches every control by Tab, the answers last', async () => {
    const panel = await reviewing();
    await readable(panel);
    const reached: string[] = [];
    for (let step = 0; step < 6; step += 1) {
      await panel.page.keyboard.press('Tab');
      reached.push(
        await panel.page.evaluate(
          () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '',
        ),
      );
    }
    expect(reached).toEqual([
      'The SQL that will be sent',
      'Show in the SQL: sensitive-column',
      'Show in the SQL: no-limit',
      'Rationale',
      'Reject',
      'Approve and Run',
    ]);
    await panel.page.keyboard.press('Enter');
    expect((await panel.posted()).map(({ kind }) => kind)).toEqual(['approve']);
    await panel.close();
  });

  it('wants words where the policy wants words', async () => {
    const panel = await reviewing({ ...contactRequest, rationaleRequired: true });
    await panel.page.getByText('Write a rationale first.').waitFor();
    await panel.page.keyboard.press('Control+Enter');
    await panel.page.getByRole('textbox', { name: 'Rationale' }).fill('   ');
    await panel.page.keyboard.press('Control+Enter');
    expect(await panel.posted()).toEqual([]);
    await panel.page.getByRole('textbox', { name: 'Rationale' }).fill('Needed for the audit.');
    await panel.page.keyboard.press('Control+Enter');
    expect((await panel.posted()).map(({ kind }) => kind)).toEqual(['approve']);
    await panel.close();
  });

  it('marks the places of findings and leads to them', async () => {
    const panel = await reviewing();
    expect(
      await panel.page
        .locator('.sql-line[data-severity]')
        .evaluateAll((lines) =>
          lines.map((line) => [line.querySelector('.sql-number')?.textContent, line.getAttribute('data-severity')]),
        ),
    ).toEqual([
      ['1', 'warning'],
      ['7', 'info'],
    ]);
    const marked = await panel.page.evaluate(() =>
      [...(CSS.highlights.get('finding-warning') ?? [])].map((range) =>
        (range.startContainer as Text).data.slice(range.startOffset, range.endOffset),
      ),
    );
    expect(marked).toEqual(['c.email']);
    await panel.page.getByRole('button', { name: 'Show in the SQL: no-limit' }).click();
    await expect.poll(() => panel.page.locator('.sql-flash .sql-number').allTextContents()).toEqual(['7']);
    await panel.close();
  });

  it('ends by itself when the time is over, and takes no late yes', async () => {
    const panel = await reviewing({ ...contactRequest, expiresInMs: 900 });
    await panel.page.getByText('Nobody answered in time. Nothing was sent.').waitFor();
    await panel.page.keyboard.press('Control+Enter');
    expect(await panel.posted()).toEqual([]);
    await panel.close();
  });

  it('tells the host’s reason where an approval was not accepted', async () => {
    const panel = await reviewing();
    await panel.send({
      kind: 'decided',
      queryId: contactRequest.queryId,
      outcome: 'refused',
      message: 'The policy changed while you were reading.',
    });
    expect(await wordsOf(panel.page.getByRole('status').first())).toBe('The policy changed while you were reading.');
    await panel.close();
  });

  it('speaks the host’s language where it has the words', async () => {
    const panel = await workbench.open('review', { language: 'sv' });
    await panel.send({
      kind: 'show',
      request: contactRequest,
      strings: { approve: 'Godkänn och kör', title: 'Köra detta på {connection}?' },
    });
    expect(await panel.page.getByRole('button', { name: 'Godkänn och kör' }).count()).toBe(1);
    expect(await wordsOf(panel.page.locator('h1'))).toBe('Köra detta på demo?');
    await panel.close();
  });
});

describe('an attack on the review', () => {
  it('shows another text than the digest names: it can’t be approved', async () => {
    const panel = await reviewing({ ...contactRequest, sql: `${contactRequest.sql} LIMIT 1` });
    await panel.page.getByText('does not show the text that would be sent').waitFor();
    await panel.page.keyboard.press('Control+Enter');
    expect(await approveButton(panel).isDisabled()).toBe(true);
    expect(await panel.posted()).toEqual([]);
    await panel.page.getByRole('button', { name: 'Reject' }).click();
    expect((await panel.posted()).map(({ kind }) => kind)).toEqual(['reject']);
    await panel.close();
  });

  it('presses the keys by script: a key that no person pressed is no answer', async () => {
    const panel = await reviewing();
    await readable(panel);
    await panel.page.evaluate(() => {
      const key = { key: 'Enter', ctrlKey: true, bubbles: true };
      document.body.dispatchEvent(new KeyboardEvent('keydown', key));
      window.dispatchEvent(new KeyboardEvent('keydown', key));
    });
    expect(await panel.posted()).toEqual([]);
    await panel.close();
  });

  it('holds the key down from before: a repeated key is no answer', async () => {
    const panel = await workbench.open('review');
    await panel.page.keyboard.down('Control');
    await panel.page.keyboard.down('Enter');
    await panel.send({ kind: 'show', request: contactRequest });
    await readable(panel);
    await panel.page.keyboard.down('Enter');
    expect(await panel.posted()).toEqual([]);
    await panel.close();
  });

  it('swaps the request at the last moment: the new one must be read anew', async () => {
    const panel = await reviewing();
    await readable(panel);
    await panel.send({ kind: 'show', request: dangerous });
    await panel.page.keyboard.press('Control+Enter');
    expect(await panel.posted()).toEqual([]);
    await panel.send({ kind: 'decided', queryId: contactRequest.queryId, outcome: 'approved' });
    expect(await panel.page.locator('.decided').count()).toBe(0);
    await panel.close();
  });

  it('brings HTML in every text: all of it stays text', async () => {
    const evil = '<img src=x onerror="alert(1)"><script>alert(2)</script><a href="command:x">y</a>';
    const panel = await reviewing({
      ...contactRequest,
      sql: `SELECT '${evil}'`,
      digest: digestOf(`SELECT '${evil}'`),
      written: evil,
      question: evil,
      source: { kind: 'model', model: evil },
      connection: { ...contactRequest.connection, name: evil },
      reasons: [evil],
      findings: [{ rule: evil, severity: 'error', message: evil, remedy: evil }],
      risk: { level: 'high', score: 9, criteria: [{ name: evil, value: evil, share: 1, weight: 1 }] },
    });
    await panel.page.locator('summary').click();
    expect(await panel.page.locator('#panel img, #panel script, #panel a, #panel iframe').count()).toBe(0);
    expect((await wordsOf(panel.page.locator('.request'))).split('onerror').length - 1).toBeGreaterThan(8);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it('hides the end of a statement far to the right: it wraps into sight', async () => {
    const sql = `SELECT 1;${' '.repeat(2_000)}DELETE FROM public.customers`;
    const panel = await reviewing({ ...contactRequest, sql, digest: digestOf(sql), findings: [] }, { width: 600 });
    const { scrolls, right } = await panel.page.evaluate(() => {
      const code = document.querySelector('.sql-code');
      const range = document.createRange();
      const text = code?.firstChild as Text;
      range.setStart(text, text.data.length - 9);
      range.setEnd(text, text.data.length);
      const list = document.querySelector('.request');
      return {
        scrolls: (list?.scrollWidth ?? 0) > (list?.clientWidth ?? 0),
        right: range.getBoundingClientRect().right,
      };
    });
    expect(scrolls).toBe(false);
    expect(right).toBeLessThan(600);
    await panel.close();
  });

  it('sends a quarter of a megabyte of SQL: all of it is there before a yes is taken', async () => {
    const sql = Array.from(
      { length: 5_000 },
      (_, line) => `SELECT ${line} AS column_${line}, 'x' AS y -- ${line}`,
    ).join('\n');
    const panel = await reviewing({ ...contactRequest, sql, digest: digestOf(sql), findings: [] });
    await readable(panel);
    expect(await panel.page.locator('.request > section .sql code').count()).toBe(5_000);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });
});

describe('the review, for everyone', () => {
  it.each(themeNames)('is readable in %s, wide and narrow, before and after', async (theme) => {
    const panel = await reviewing(dangerous, { theme });
    await readable(panel);
    await panel.page.locator('summary').click();
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.screenshot(`review-critical-${theme}`);
    await panel.page.setViewportSize({ width: 320, height: 1240 });
    expect(await panel.accessibilityProblems()).toEqual([]);
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await panel.screenshot(`review-narrow-${theme}`);
    await panel.send({ kind: 'decided', queryId: dangerous.queryId, outcome: 'rejected' });
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.screenshot(`review-decided-${theme}`);
    await panel.send({ kind: 'show', request: contactRequest });
    await panel.page.setViewportSize({ width: 820, height: 1240 });
    await readable(panel);
    await panel.screenshot(`review-${theme}`);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });
});
