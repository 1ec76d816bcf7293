import type { ShownDraft } from '../../src/vscode/webviews/protocol/shown.ts';
import type { ChatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { button } from '../shared/components.ts';
import { el } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { sqlView } from '../shared/sqlText.ts';

/** How many of several drafts agree. Other readings wait closed: they are there to be looked at, not to be run. */
export function readingsView(
  { words, alternatives }: NonNullable<ShownDraft['agreement']>,
  strings: ChatStrings,
  compare: (alternative: number) => void,
): { readonly element: HTMLElement; dispose(): void } {
  if (alternatives.length === 0) return { element: el('p', { class: 'readings' }, words), dispose: () => undefined };
  const shown = alternatives.map(({ words: share, sql }, place) => {
    const view = sqlView(sql, share);
    const look = button({ label: strings.compare, look: 'secondary', hint: strings.compareHint }, () => compare(place));
    return { view, element: el('div', { class: 'reading' }, el('p', {}, share), view.element, look) };
  });
  return {
    element: el(
      'details',
      { class: 'readings' },
      el('summary', {}, icon('chevron'), words),
      ...shown.map(({ element }) => element),
    ),
    dispose: () => {
      for (const { view } of shown) view.dispose();
    },
  };
}
