import type { ResultsFromPanel } from '../../src/vscode/webviews/protocol/results.ts';
import type { ResultsStrings } from '../../src/vscode/webviews/strings/results.ts';
import { button } from '../shared/components.ts';
import { el } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';

/** What the panel says before anything ran: one sentence, one action. */
export function emptyView(strings: ResultsStrings, post: (message: ResultsFromPanel) => void): HTMLElement {
  return el(
    'main',
    { class: 'empty' },
    icon('grid'),
    el('h1', { class: 'empty-title' }, strings.emptyTitle),
    el('p', { class: 'empty-advice' }, strings.emptyAdvice),
    button({ label: strings.emptyAction, look: 'secondary' }, () => post({ kind: 'openDemo' })),
  );
}
