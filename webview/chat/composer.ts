import { maxQuestionLength } from '../../src/vscode/webviews/protocol/chat.ts';
import type { ChatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { button, textArea } from '../shared/components.ts';
import { el } from '../shared/dom.ts';

/** Where the person writes. Enter sends, Shift+Enter makes a new line, the arrows bring earlier questions back. */
export class Composer {
  readonly element: HTMLElement;
  readonly #input;
  readonly #send;
  readonly #stop;
  readonly #on: { readonly send: (text: string) => void; readonly stop: () => void; readonly changed: () => void };
  readonly #earlier: string[] = [];
  /** Which earlier question is shown, counted from the last; -1 while the person's own text is. */
  #recalled = -1;
  #ownText = '';
  #busy = false;

  constructor(
    strings: ChatStrings,
    on: { readonly send: (text: string) => void; readonly stop: () => void; readonly changed: () => void },
  ) {
    this.#on = on;
    this.#input = textArea({
      label: strings.inputLabel,
      placeholder: strings.inputPlaceholder,
      maxLength: maxQuestionLength,
      className: 'composer-input',
    });
    this.#send = button({ label: strings.send, look: 'icon', icon: 'send', className: 'send' }, () => this.#submit());
    this.#stop = button({ label: strings.stop, look: 'icon', icon: 'stop', className: 'stop' }, on.stop);
    this.element = el('div', { class: 'composer' }, this.#input, this.#send, this.#stop);
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#input.addEventListener('input', () => {
      this.#recalled = -1;
      this.#update();
    });
    this.#update();
  }

  get text(): string {
    return this.#input.value;
  }

  /** Shows a text as if it was typed. */
  set text(text: string) {
    this.#input.value = text;
    this.#update();
  }

  set busy(busy: boolean) {
    this.#busy = busy;
    this.#update();
  }

  /** Makes a question one of those that the arrows bring back. */
  remember(question: string): void {
    if (this.#earlier.at(-1) !== question) this.#earlier.push(question);
    this.#recalled = -1;
  }

  focus(): void {
    this.#input.focus();
  }

  #update(): void {
    this.#send.hidden = this.#busy;
    this.#stop.hidden = !this.#busy;
    this.#send.disabled = this.text.trim() === '';
    this.#on.changed();
  }

  #submit(): void {
    const text = this.text.trim();
    if (this.#busy || text === '') return;
    this.text = '';
    this.#on.send(text);
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes a word, its Enter and arrows are its own.
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'ArrowUp' && this.#isCaretAtStart()) this.#recall(event, 1);
    else if (event.key === 'ArrowDown' && this.#recalled >= 0) this.#recall(event, -1);
    else if (event.key === 'Escape' && this.#busy) {
      event.preventDefault();
      event.stopPropagation();
      this.#on.stop();
    }
  }

  #isCaretAtStart(): boolean {
    const { selectionStart, selectionEnd } = this.#input.control;
    return this.#recalled >= 0 || (selectionStart === 0 && selectionEnd === 0);
  }

  #recall(event: Event, step: 1 | -1): void {
    const next = this.#recalled + step;
    if (next >= this.#earlier.length) return;
    event.preventDefault();
    if (this.#recalled < 0) this.#ownText = this.text;
    this.#recalled = next;
    this.text = next < 0 ? this.#ownText : (this.#earlier.at(-1 - next) ?? '');
  }
}
