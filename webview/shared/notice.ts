import { type Child, el } from './dom.ts';
import { icon } from './icons.ts';
import type { OutcomeWords } from './outcome.ts';

/** An icon, a title and sentences, and what can be done about it. */
export function notice(words: Omit<OutcomeWords, 'short'>, ...actions: readonly Child[]): HTMLElement {
  const isStrong = words.icon === 'question';
  return el(
    'div',
    { class: `notice notice-${words.tone}${isStrong ? ' notice-strong' : ''}` },
    icon(words.icon),
    el(
      'div',
      { class: 'notice-text' },
      el('div', { class: 'notice-title' }, words.title),
      ...words.details.map((detail) => el('p', { class: 'notice-detail' }, detail)),
      actions.length > 0 && el('div', { class: 'notice-actions' }, ...actions),
    ),
  );
}
