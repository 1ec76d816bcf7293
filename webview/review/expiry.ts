import type { ReviewStrings } from '../../src/vscode/webviews/strings/review.ts';
import { el } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { clock, duration, sentence } from '../shared/sentences.ts';

/** Times left at which a screen reader is told, in milliseconds: few, so that reading is not interrupted. */
const announcedAtMs = [300_000, 60_000, 15_000];

/** Counts down to the moment from which an answer comes too late. */
export class Expiry {
  readonly element: HTMLElement;
  readonly #text = el('span', { class: 'expiry-time' });
  readonly #strings: ReviewStrings;
  readonly #deadline: number;
  readonly #on: { readonly say: (sentence: string) => void; readonly expired: () => void };
  readonly #ticking: ReturnType<typeof setInterval>;
  #leftBefore = Number.POSITIVE_INFINITY;

  /** The page's own steady clock is used: the wall clock can jump, and can differ from the host's. */
  constructor(
    expiresInMs: number,
    strings: ReviewStrings,
    on: { readonly say: (sentence: string) => void; readonly expired: () => void },
  ) {
    this.#strings = strings;
    this.#on = on;
    this.#deadline = performance.now() + expiresInMs;
    this.element = el('span', { class: 'expiry' }, icon('clock'), this.#text);
    this.#ticking = setInterval(() => this.#tick(), 250);
    this.#tick();
  }

  get leftMs(): number {
    return this.#deadline - performance.now();
  }

  stop(): void {
    clearInterval(this.#ticking);
    this.element.hidden = true;
  }

  #tick(): void {
    const left = this.leftMs;
    this.#text.textContent = sentence(this.#strings.expiresIn, { time: clock(left) });
    this.element.classList.toggle('soon', left <= 60_000);
    const passed = announcedAtMs.find((step) => left <= step && this.#leftBefore > step);
    if (passed !== undefined && Number.isFinite(this.#leftBefore))
      this.#on.say(sentence(this.#strings.expiresSoon, { time: duration(passed) }));
    this.#leftBefore = left;
    if (left <= 0) {
      this.stop();
      this.#on.expired();
    }
  }
}
