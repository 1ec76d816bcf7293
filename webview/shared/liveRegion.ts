import { el } from './dom.ts';

/** Tells a screen reader what changed, without moving the focus. */
export interface LiveRegion {
  readonly element: HTMLElement;
  /** Says a sentence when the reader is next silent. The same sentence twice is said twice. */
  say(sentence: string): void;
}

/** A polite region that the eye doesn't see. It must be in the page before it speaks. */
export function liveRegion(): LiveRegion {
  const element = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite', 'aria-atomic': true });
  return {
    element,
    say: (sentence) => {
      // A changed last character makes readers say a repeated sentence.
      element.textContent = element.textContent === sentence ? `${sentence}\u00a0` : sentence;
    },
  };
}
