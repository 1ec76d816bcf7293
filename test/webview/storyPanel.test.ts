import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFromPanel, type ShownEvent, type ShownStory } from '../../src/vscode/webviews/protocol/story.ts';
import { themeNames } from './harness/theme.ts';
import { type OpenOptions, type OpenPanel, startWorkbench, type Workbench, wordsOf } from './harness/workbench.ts';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

const sql = 'SELECT c.region, count(*) AS customers\nFROM public.customers AS c\nGROUP BY c.region';

function event(id: string, title: string, more: Partial<ShownEvent> = {}): ShownEvent {
  return {
    ...{ id, title, detail: '', kind: 'other', tone: 'plain', proof: 'verified', proofShort: 'verified' },
    ...{ time: '14:02:07', moment: '26 Nov 2026, 14:02:07 UTC', since: '+12 ms' },
    why: ['Its signature, its place in the chain and the digests of its values hold.'],
    ...{ type: 'policy.evaluated', when: 'The policy was asked about a statement.', fields: [], withheld: 0 },
    ...more,
  };
}

const story: ShownStory = {
  id: '0198c5f0-0000-7000-8000-000000000001',
  isStory: true,
  title: 'How many customers are there by region?',
  ending: '4 rows',
  endingTone: 'good',
  facts: ['26 Nov 2026, 14:02:07 UTC', 'ada', 'demo'],
  standing: { tone: 'good', title: 'Verified', details: [] },
  events: [
    event('e1', 'Asked in the chat', {
      ...{ kind: 'question', type: 'prompt.submitted', detail: 'How many customers are there by region?', since: '' },
      fields: [
        { name: 'channel', meaning: '', value: 'chat', form: 'text', isSealed: false },
        { name: 'prompt', meaning: 'The exact words', value: 'How many customers?', form: 'text', isSealed: true },
      ],
    }),
    event('e2', 'Sent to the model acme-1', {
      ...{ kind: 'model', detail: 'It was told the columns of public.customers.', withheld: 1 },
    }),
    event('e3', 'SQL drafted by the model, 92 % sure', {
      ...{ kind: 'model', type: 'sql.generated', since: '+1.5 s', sql },
      fields: [{ name: 'sql', meaning: '', value: sql, form: 'sql', isSealed: true }],
    }),
    event('e4', 'The policy permits it, to be reviewed afterwards', {
      kind: 'policy',
      tone: 'warning',
      detail: 'select-star, no-limit',
    }),
    event('e5', 'Low risk', { kind: 'risk', type: 'risk.classified' }),
    event('e6', 'Sent to the database', { kind: 'sent', detail: 'Read-only, at most 1000 rows', isAcknowledged: true }),
    event('e7', 'Ran in 13 ms, 4 rows came back', { kind: 'success', tone: 'good', isAcknowledged: false }),
  ],
};

const changed: ShownStory = {
  ...story,
  isStory: false,
  title: 'Event 4 of a stream',
  ending: '',
  standing: {
    tone: 'error',
    title: 'The trail was changed, so nothing is concluded from it.',
    details: ['Event 4 (sql.generated) is damaged (bytes 2048 to 4096): its checksum is wrong.'],
  },
  events: [
    event('e3', 'SQL understood', {
      proof: 'doubted',
      proofShort: 'not relied on',
      why: ['The trail was changed elsewhere.'],
    }),
    event('problem-0', 'Here the trail was changed', {
      ...{ kind: 'error', tone: 'error', proof: 'damaged', proofShort: 'not verified', type: '', when: '' },
      detail: 'Event 4 (sql.generated) is damaged (bytes 2048 to 4096): its checksum is wrong.',
      why: ['What stands here in the file is not shown: no signature covers it.'],
      ...{ time: '', moment: '', since: '' },
    }),
  ],
};

async function showing(shown: ShownStory = story, options: OpenOptions = {}, selected?: string): Promise<OpenPanel> {
  const panel = await workbench.open('story', { width: 900, height: 900, ...options });
  await panel.send({ kind: 'show', story: shown, ...(selected === undefined ? {} : { selected }) });
  return panel;
}

const focused = (panel: OpenPanel) =>
  panel.page.evaluate(() => (document.activeElement as HTMLElement).innerText.replace(/\s+/g, ' '));

describe('the story panel', () => {
  it('shows what happened, in order, and that it is verified', async () => {
    const panel = await showing();
    expect(await panel.page.getByRole('heading', { level: 1 }).textContent()).toBe(story.title);
    const titles = await panel.page.locator('.event-title').allTextContents();
    expect(titles).toEqual(story.events.map(({ title }) => title));
    expect(await wordsOf(panel.page.locator('.facts'))).toContain('Verified');
    expect(await wordsOf(panel.page.locator('.sql'))).toContain('GROUP BY c.region');
    expect(await wordsOf(panel.page.locator('.timeline'))).toContain('not at the endpoint yet');
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it('opens an event with what it holds, what is sealed and what is withheld', async () => {
    const panel = await showing();
    await panel.page.getByRole('button', { name: 'Asked in the chat' }).click();
    const first = panel.page.locator('.event').nth(0);
    expect(await wordsOf(first)).toMatch(/prompt\s*sealed\s*How many customers\?/);
    expect(await wordsOf(first)).toContain('Its signature, its place in the chain');
    await panel.page.getByRole('button', { name: 'Sent to the model' }).click();
    expect(await wordsOf(panel.page.locator('.event').nth(1))).toContain('1 value of this event is withheld or erased');
    await panel.close();
  });

  it('is walked by arrow keys, and begins where it is told to', async () => {
    const panel = await showing(story, {}, 'e5');
    expect(await panel.page.locator('.event-found .event-title').textContent()).toBe('Low risk');
    expect(await panel.page.locator('[aria-expanded=true] .event-title').allTextContents()).toEqual(['Low risk']);
    await panel.page.locator('.event-head[tabindex="0"]').focus();
    await panel.page.keyboard.press('ArrowDown');
    expect(await focused(panel)).toContain('Sent to the database');
    await panel.page.keyboard.press('End');
    expect(await focused(panel)).toContain('Ran in 13 ms');
    await panel.page.keyboard.press('Home');
    expect(await focused(panel)).toContain('Asked in the chat');
    await panel.page.keyboard.press('Enter');
    expect(await panel.page.locator('.event').nth(0).locator('.event-more').isVisible()).toBe(true);
    await panel.close();
  });

  it('keeps what is open, and the keyboard, when more happens', async () => {
    const panel = await showing(story, {}, 'e5');
    await panel.page.locator('.event-head[tabindex="0"]').focus();
    const more = {
      ...story,
      events: [...story.events, event('e8', 'Result of 4 rows and 2 columns', { kind: 'rows' })],
    };
    await panel.send({ kind: 'show', story: more });
    expect(await panel.page.locator('.event-title').count()).toBe(8);
    expect(await panel.page.locator('[aria-expanded=true] .event-title').allTextContents()).toEqual(['Low risk']);
    expect(await focused(panel)).toContain('Low risk');
    await panel.close();
  });

  it('asks the host for what it can not do itself, and names what it shows', async () => {
    const panel = await showing(story, {}, 'e3');
    for (const name of ['Verify Now', 'Export Evidence', 'Open in Editor'])
      await panel.page.getByRole('button', { name }).first().click();
    await panel.page.getByRole('button', { name: 'Copy Id', exact: true }).click();
    const id = story.id;
    expect(await panel.posted()).toEqual([
      { kind: 'verify' },
      { kind: 'export', id },
      { kind: 'openSql', id: 'e3' },
      { kind: 'copyId', id },
    ]);
    await panel.close();
  });

  it('shows of a changed trail nothing as verified, and what is wrong in its place', async () => {
    const panel = await showing(changed, {}, 'problem-0');
    const text = await wordsOf(panel.page.locator('main'));
    expect(text).toContain('The trail was changed, so nothing is concluded from it.');
    expect(text.replaceAll('not verified', '')).not.toMatch(/verified\b/i);
    expect(await panel.page.locator('.event-found .event-title').textContent()).toContain('Here the trail was changed');
    expect(await panel.page.locator('.icon-verified').count()).toBe(1); // On the button that verifies.
    expect(await panel.page.getByRole('button', { name: 'Export Evidence' }).count()).toBe(0);
    await panel.close();
  });

  it('shows texts of people, models and databases as text, whatever they hold', async () => {
    const evil = '<img src=x onerror=alert(1)>\u202eevil';
    const field = { name: evil, meaning: evil, value: evil, form: 'text' as const, isSealed: true };
    const hostile = event('e1', evil, {
      detail: evil,
      sql: evil,
      why: [evil],
      type: evil,
      when: evil,
      fields: [field],
    });
    const panel = await showing({ ...story, title: evil, facts: [evil], events: [hostile] }, {}, 'e1');
    expect(await panel.page.locator('img').count()).toBe(0);
    const text = await wordsOf(panel.page.locator('main'));
    expect(text).toContain('<img src=x onerror=alert(1)>');
    expect(text).not.toContain('\u202e');
    expect(panel.alarms).toEqual([]);
    await panel.close();
  });

  it('says why there is nothing to show', async () => {
    const panel = await workbench.open('story', {});
    await panel.send({ kind: 'nothing', sentence: 'There is no trail here.' });
    expect(await wordsOf(panel.page.locator('main'))).toBe('There is no trail here.');
    await panel.close();
  });

  it.each(themeNames)('can be used by everybody in %s', async (theme) => {
    const panel = await showing(story, { theme }, 'e3');
    await panel.page.locator('.event-head[tabindex="0"]').focus();
    await panel.screenshot(`story-${theme}`);
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.send({ kind: 'show', story: changed, selected: 'problem-0' });
    await panel.screenshot(`story-changed-${theme}`);
    expect(await panel.accessibilityProblems()).toEqual([]);
    await panel.close();
  });

  it('has room in a narrow place', async () => {
    const panel = await showing(story, { width: 320 }, 'e1');
    await panel.screenshot('story-narrow');
    expect(
      await panel.page.evaluate(() => (document.querySelector('main')?.scrollWidth ?? 0) <= window.innerWidth),
    ).toBe(true);
    await panel.close();
  });
});

describe('a message of the story panel', () => {
  const id = '0198c5f0-0000-7000-8000-000000000001';
  it.each([
    { kind: 'ready' },
    { kind: 'verify' },
    { kind: 'export', id },
    { kind: 'copyId', id },
    { kind: 'openSql', id },
  ])('is read whole: $kind', (message) => expect(parseFromPanel(message)).toEqual(message));

  it.each([
    undefined,
    null,
    'verify',
    [],
    { kind: 'run', id },
    { kind: 'export' },
    { kind: 'export', id: '../x' },
    { kind: 'openSql', id: 7 },
    { kind: 'copyId', id: 'a b' },
  ])('is none of its own: %j', (message) => expect(parseFromPanel(message)).toBeUndefined());
});
