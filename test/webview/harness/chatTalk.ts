import { demo, revenueColumns, revenueDraft, revenueRows } from './samples.ts';
import type { OpenOptions, OpenPanel, Workbench } from './workbench.ts';

/** Questions that an empty chat offers. */
export const examples = [
  'Monthly revenue by product line for customers acquired in Q3',
  'Open support tickets by priority',
  'Which products lose money?',
];
/** The host's first message. */
export const init = { kind: 'init', context: { connection: demo, model: 'gpt-5-mini' }, examples };
/** How a good run ends. */
export const succeeded = { kind: 'succeeded', rowCount: 36, changed: false, truncated: false, elapsedMs: 84 };

/** A chat that has just begun. */
export async function chatting(workbench: Workbench, options: OpenOptions = {}): Promise<OpenPanel> {
  const panel = await workbench.open('chat', { width: 320, height: 900, ...options });
  await panel.send(init);
  return panel;
}

/** Asks by keyboard and gives the turn's name. */
export async function ask(panel: OpenPanel, text: string): Promise<string> {
  await panel.page.getByRole('textbox', { name: 'Your question' }).focus();
  await panel.page.keyboard.type(text);
  await panel.page.keyboard.press('Enter');
  return String((await panel.posted()).findLast(({ kind }) => kind === 'ask')?.['turnId']);
}

/** A whole answered question with its rows. */
export async function answered(panel: OpenPanel): Promise<string> {
  const turnId = await ask(panel, 'monthly revenue by product line for customers acquired in Q3');
  await panel.send(
    { kind: 'text', turnId, piece: 'Revenue is **net of discounts**:\n\n- `order_items` gives quantity and price' },
    { kind: 'draft', turnId, draft: revenueDraft },
    { kind: 'ended', turnId, how: 'answered', followUps: ['The same by region', 'Only the five largest lines'] },
    { kind: 'runState', blockId: 'block-1', state: 'running' },
    { kind: 'columns', blockId: 'block-1', columns: revenueColumns },
    { kind: 'rows', blockId: 'block-1', rows: revenueRows(36) },
    { kind: 'runEnded', blockId: 'block-1', outcome: succeeded },
  );
  return turnId;
}

/** Where the person writes. */
export const input = (panel: OpenPanel) => panel.page.getByRole('textbox', { name: 'Your question' });
/** What the page said, by kind. */
export const kinds = async (panel: OpenPanel) => (await panel.posted()).map(({ kind }) => kind);
