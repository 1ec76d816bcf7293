import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, ask, chatting, examples, init, input, kinds, succeeded } from './harness/chatTalk.ts';
import { contactsDraft, production, revenueColumns, revenueDraft, revenueRows, revenueSql } from './harness/samples.ts';
import { startWorkbench, type Workbench, wordsOf } from './harness/workbench.ts';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

describe('the chat', () => {
  it('begins with examples that one press asks', async () => {
    const panel = await chatting(workbench);
    expect(await panel.page.getByRole('group', { name: 'Examples' }).getByRole('button').allInnerTexts()).toEqual(
      examples,
    );
    await panel.page.getByRole('button', { name: 'Open support tickets by priority' }).click();
    expect(await panel.posted()).toEqual([
      { kind: 'ask', turnId: expect.stringMatching(/^[\w-]{36}$/), text: 'Open support tickets by priority' },
    ]);
    await panel.close();
  });

  it('sends by Enter, makes a new line by Shift+Enter, and sends nothing that is empty', async () => {
    const panel = await chatting(workbench);
    await input(panel).focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.type('one');
    await panel.page.keyboard.press('Shift+Enter');
    await panel.page.keyboard.type('two');
    expect(await panel.posted()).toEqual([]);
    await panel.page.keyboard.press('Enter');
    expect((await panel.posted()).map(({ text }) => text)).toEqual(['one\ntwo']);
    await expect.poll(() => input(panel).inputValue()).toBe('');
    await panel.close();
  });

  it('does not send while an input method composes a word', async () => {
    const panel = await chatting(workbench);
    await input(panel).fill('にほん');
    await input(panel).dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    expect(await panel.posted()).toEqual([]);
    await panel.close();
  });

  it('brings earlier questions back by the arrows, and the half-written one too', async () => {
    const panel = await chatting(workbench);
    for (const text of ['first', 'second']) {
      const turnId = await ask(panel, text);
      await panel.send({ kind: 'ended', turnId, how: 'answered', followUps: [] });
    }
    await panel.page.keyboard.type('half');
    await panel.page.keyboard.press('Home');
    const walk: readonly [string, string][] = [
      ['ArrowUp', 'second'],
      ['ArrowUp', 'first'],
      ['ArrowUp', 'first'],
      ['ArrowDown', 'second'],
      ['ArrowDown', 'half'],
    ];
    for (const [key, text] of walk) {
      await panel.page.keyboard.press(key);
      await expect.poll(() => input(panel).inputValue(), { message: key }).toBe(text);
    }
    await panel.close();
  });

  it('streams the answer with a caret, and stops by button and by Escape', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'How much?');
    expect(await panel.page.locator('.thinking').isVisible()).toBe(true);
    for (const piece of ['Reve', 'nue is ', '**net', '** of', ' discounts.'])
      await panel.send({ kind: 'text', turnId, piece });
    expect(await wordsOf(panel.page.locator('.prose'))).toBe('Revenue is net of discounts.');
    expect(await panel.page.locator('.turn').getAttribute('aria-busy')).toBe('true');
    expect(
      await panel.page.evaluate(
        () => getComputedStyle(document.querySelector('.prose p') as Element, '::after').content,
      ),
    ).not.toBe('none');
    await panel.page.getByRole('button', { name: 'Stop' }).click();
    await input(panel).focus();
    await panel.page.keyboard.press('Escape');
    expect((await panel.posted()).slice(1)).toEqual([
      { kind: 'stop', turnId },
      { kind: 'stop', turnId },
    ]);
    await panel.send({ kind: 'ended', turnId, how: 'stopped', followUps: [] });
    expect(await wordsOf(panel.page.locator('.turn-end'))).toBe('Stopped.');
    expect(await panel.page.locator('.turn').getAttribute('aria-busy')).toBe('false');
    await panel.close();
  });

  it('shows SQL with its risk, source, reading and findings, once', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'Who paid most?');
    await panel.send({ kind: 'text', turnId, piece: `Here:\n\n\`\`\`sql\n${contactsDraft.sql}\n\`\`\`` });
    expect(await panel.page.locator('.prose .sql').count()).toBe(1);
    await panel.send({
      kind: 'draft',
      turnId,
      draft: { ...contactsDraft, interpretation: ['“Most” is by amount paid.'] },
    });
    expect(await wordsOf(panel.page.locator('.prose'))).toBe('Here:');
    const block = await wordsOf(panel.page.locator('.block'));
    for (const words of [
      'High risk',
      'Drafted by gpt-5-mini',
      '“Most” is by amount paid.',
      'customers.email is restricted',
      'Leave the column out',
      'sensitive-column',
      'Review and Run…',
    ])
      expect(block).toContain(words);
    await panel.close();
  });

  it('runs, inserts and copies what it shows, through the host', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'Revenue?');
    await panel.send(
      { kind: 'draft', turnId, draft: revenueDraft },
      { kind: 'ended', turnId, how: 'answered', followUps: [] },
    );
    await panel.page.getByRole('button', { name: 'Run', exact: true }).click();
    await panel.page.getByRole('button', { name: 'Insert' }).click();
    await panel.page.getByRole('button', { name: 'Copy the SQL' }).click();
    expect((await panel.posted()).slice(1)).toEqual([
      { kind: 'run', blockId: 'block-1', sql: revenueSql },
      { kind: 'insert', blockId: 'block-1', sql: revenueSql },
      { kind: 'copySql', blockId: 'block-1', sql: revenueSql },
    ]);
    await panel.close();
  });

  it('offers what the policy leaves', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'x');
    const offered: Record<string, readonly string[]> = {};
    const effects = ['permit', 'permitAndReview', 'requireApproval', 'requireSecondPerson', 'deny'];
    for (const effect of effects) {
      const draft = { ...revenueDraft, blockId: effect, effect, reasons: ['Because.'] };
      await panel.send({ kind: 'draft', turnId, draft });
      const block = panel.page.locator('.block').last();
      offered[effect] = await block.locator('.block-actions .button-primary').allInnerTexts();
      const isDenied = (await wordsOf(block)).includes('The policy does not allow this to run');
      expect(isDenied).toBe(effect === 'deny');
    }
    expect(offered).toEqual({
      permit: ['Run'],
      permitAndReview: ['Run'],
      requireApproval: ['Review and Run…'],
      requireSecondPerson: ['Request Approval…'],
      deny: [],
    });
    await panel.close();
  });

  it('shows the run under its SQL: waiting, running, rows', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'x');
    await panel.send(
      { kind: 'draft', turnId, draft: contactsDraft },
      { kind: 'ended', turnId, how: 'answered', followUps: [] },
    );
    await panel.send({ kind: 'runState', blockId: 'block-2', state: 'waiting' });
    expect(await wordsOf(panel.page.locator('.result-status'))).toContain('Waiting for an approval…');
    expect(await panel.page.getByRole('button', { name: 'Review and Run…' }).count()).toBe(0);
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ kind: 'cancelRun', blockId: 'block-2' });
    await panel.send({ kind: 'runState', blockId: 'block-2', state: 'running' });
    expect(await wordsOf(panel.page.locator('.result-status'))).toMatch(/Running for \d+ ms/);
    await panel.send(
      { kind: 'columns', blockId: 'block-2', columns: revenueColumns },
      { kind: 'rows', blockId: 'block-2', rows: revenueRows(30) },
      { kind: 'rows', blockId: 'block-2', rows: revenueRows(6) },
      { kind: 'runEnded', blockId: 'block-2', outcome: succeeded },
    );
    expect(await wordsOf(panel.page.locator('.result-status'))).toContain('36 rows in 84 ms');
    expect(await panel.page.locator('[role=grid]').getAttribute('aria-rowcount')).toBe('37');
    await panel.page.locator('[role=grid]').focus();
    await panel.page.keyboard.press('Control+c');
    expect((await panel.posted()).at(-1)).toEqual({
      kind: 'copy',
      runId: 'block-2',
      scope: 'cell',
      rows: 1,
      columns: 1,
      text: '2025-01-01',
    });
    await panel.close();
  });

  it('can be run again after a refusal', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'x');
    await panel.send(
      { kind: 'draft', turnId, draft: contactsDraft },
      { kind: 'runState', blockId: 'block-2', state: 'waiting' },
    );
    await panel.send({
      kind: 'runEnded',
      blockId: 'block-2',
      outcome: { kind: 'refused', by: 'silence', reason: 'Nobody approved it in time.' },
    });
    const words = await wordsOf(panel.page.locator('.result'));
    expect(words).toBe('This did not run\n\nNobody approved it in time.\n\nNothing was sent to the database.');
    await panel.page.getByRole('button', { name: 'Review and Run…' }).click();
    expect(await kinds(panel)).toEqual(['ask', 'run']);
    await panel.close();
  });

  it('says why there is no answer, and asks on by a follow-up', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'revenue?');
    await panel.send({
      kind: 'ended',
      turnId,
      how: 'failed',
      message: 'Gross or net? Both are in the dictionary.',
      followUps: ['Gross', 'Net'],
    });
    expect(await wordsOf(panel.page.locator('.turn-end'))).toContain('Gross or net?');
    await panel.page.getByRole('button', { name: 'Net' }).click();
    expect((await panel.posted()).map(({ text }) => text)).toEqual(['revenue?', 'Net']);
    expect(await panel.page.locator('.follow-ups').count()).toBe(0);
    await panel.close();
  });

  it('says how many drafts agree, and shows the others to whoever opens them', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'Which customers in the EU paid us most?');
    const all = { ...revenueDraft, agreement: { words: '3 of 3 drafts agree', alternatives: [] } };
    await panel.send({ kind: 'draft', turnId, draft: all }, { kind: 'draft', turnId, draft: contactsDraft });
    await expect
      .poll(() => panel.page.locator('.readings').allInnerTexts())
      .toEqual(['3 of 3 drafts agree', '2 of 3 drafts agree']);
    const other = panel.page.getByRole('group', { name: 'Another reading: 1 of 3 drafts' });
    expect(await other.isVisible()).toBe(false);
    const summary = panel.page.locator('details.readings > summary');
    await summary.focus();
    await panel.page.keyboard.press('Enter');
    await other.waitFor();
    // What has just been opened has no words until it is laid out.
    await expect.poll(() => wordsOf(panel.page.locator('.reading .sql-code').first())).toContain('o.total');
    await panel.page.getByRole('button', { name: 'Compare' }).click();
    await expect
      .poll(() => panel.posted())
      .toContainEqual({ kind: 'compareDrafts', blockId: 'block-2', alternative: 0 });
    await panel.close();
  });

  it('says nothing of drafts where one was asked for', async () => {
    const panel = await chatting(workbench);
    await answered(panel);
    expect(await panel.page.locator('.readings').count()).toBe(0);
    await panel.close();
  });

  it('shows where questions go, and lets it be changed', async () => {
    const panel = await chatting(workbench);
    await panel.page.getByRole('button', { name: /Questions go to demo\..*\(development, read-only\)/ }).click();
    await panel.page.getByRole('button', { name: /gpt-5-mini drafts the SQL/ }).click();
    expect(await kinds(panel)).toEqual(['chooseConnection', 'chooseModel']);
    await panel.send({ kind: 'context', context: { connection: production, model: undefined } });
    expect(await wordsOf(panel.page.locator('.context'))).toBe('warehouse\nVerified queries');
    await panel.close();
  });

  it('keeps the conversation over a reload, and forgets it for a new one', async () => {
    const panel = await chatting(workbench);
    await answered(panel);
    await input(panel).fill('half a question');
    await panel.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('half a question'));
    await panel.page.reload();
    await panel.send(init);
    expect(await panel.page.locator('.asked-text').allInnerTexts()).toEqual([
      'monthly revenue by product line for customers acquired in Q3',
    ]);
    expect(await wordsOf(panel.page.locator('.block'))).toContain('36 rows in 84 ms');
    expect(await panel.page.locator('[role=grid]').getAttribute('aria-rowcount')).toBe('37');
    expect(await input(panel).inputValue()).toBe('half a question');
    // Rows that are shown again from memory are told of once they are in sight.
    await expect.poll(() => panel.posted()).toEqual([{ kind: 'shownAgain', blockId: 'block-1', rows: 36 }]);
    await panel.page.getByRole('button', { name: 'New Conversation' }).click();
    expect(await kinds(panel)).toEqual(['shownAgain', 'newConversation']);
    expect(await panel.page.locator('.turn').count()).toBe(0);
    await panel.page.waitForFunction(() => !sessionStorage.getItem('state')?.includes('monthly'));
    await panel.close();
  });

  it('takes a question from the editor without sending it', async () => {
    const panel = await chatting(workbench);
    await panel.send({ kind: 'prefill', text: 'Explain the query in line 12' });
    expect(await input(panel).inputValue()).toBe('Explain the query in line 12');
    expect(await panel.posted()).toEqual([]);
    await panel.close();
  });

  it('follows a growing answer, unless the reader has scrolled up', async () => {
    const panel = await chatting(workbench, { height: 400 });
    const turnId = await ask(panel, 'x');
    const fromEnd = () =>
      panel.page
        .locator('.scroller')
        .evaluate((view) => Math.round(view.scrollHeight - view.scrollTop - view.clientHeight));
    await panel.send({ kind: 'text', turnId, piece: 'line\n\n'.repeat(60) });
    await expect.poll(fromEnd).toBe(0);
    await panel.page.locator('.scroller').evaluate((view) => {
      view.scrollTop = 0;
    });
    await panel.send({ kind: 'text', turnId, piece: 'line\n\n'.repeat(60) });
    await panel.send({ kind: 'text', turnId, piece: 'end' });
    expect(await panel.page.locator('.scroller').evaluate((view) => view.scrollTop)).toBe(0);
    await panel.close();
  });
});
