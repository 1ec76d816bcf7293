import type { ChatContext, ChatFromPanel, ChatToPanel } from '../../src/vscode/webviews/protocol/chat.ts';
import type { ChatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { el, fill } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { Composer } from './composer.ts';
import { applyTo, type Kept, newTurn, type Turn, toKeep } from './conversation.ts';
import { Header } from './header.ts';
import { suggestion, TurnView } from './turnView.ts';

/** How long changes are gathered before they are kept, in milliseconds. */
const keepAfterMs = 300;

export interface ChatEvents {
  readonly post: (message: ChatFromPanel) => void;
  readonly keep: (kept: Kept) => void;
  readonly say: (sentence: string) => void;
}

/** The conversation: its header, its turns, and where the next question is written. */
export class Chat {
  readonly element: HTMLElement;
  readonly #strings: ChatStrings;
  readonly #on: ChatEvents;
  readonly #examples: readonly string[];
  readonly #header: Header;
  readonly #composer: Composer;
  readonly #log: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #views = new Map<Turn, TurnView>();
  readonly #sizes: ResizeObserver;
  #isAtEnd = true;
  #turns: Turn[];
  #keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(kept: Kept, context: ChatContext, examples: readonly string[], strings: ChatStrings, on: ChatEvents) {
    this.#strings = strings;
    this.#on = on;
    this.#examples = examples;
    this.#turns = [...kept.turns];
    this.#header = new Header(strings, on.post, () => this.#beginAnew());
    this.#header.show(context);
    this.#log = el('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': strings.conversation });
    this.#scroller = el('main', { class: 'scroller' }, this.#log);
    // A reader who is at the end stays there whatever grows; one who has scrolled up stays where they are.
    this.#scroller.addEventListener('scroll', () => {
      const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
      this.#isAtEnd = scrollHeight - scrollTop - clientHeight < 32;
    });
    this.#sizes = new ResizeObserver(() => this.#isAtEnd && this.#scrollToEnd());
    this.#sizes.observe(this.#scroller);
    this.#sizes.observe(this.#log);
    this.#composer = new Composer(strings, {
      send: (text) => this.#ask(text),
      stop: () => this.#stop(),
      changed: () => this.#keep(),
    });
    const title = el('h1', { class: 'unseen' }, strings.title);
    this.element = el('div', { class: 'chat' }, title, this.#header.element, this.#scroller, this.#composer.element);
    this.#composer.text = kept.draftQuestion;
    for (const turn of this.#turns) this.#composer.remember(turn.question);
    this.#draw();
  }

  take(message: Exclude<ChatToPanel, { kind: 'init' }>): void {
    switch (message.kind) {
      case 'context':
        this.#header.show(message.context);
        return;
      case 'prefill':
        this.#composer.text = message.text;
        this.#composer.focus();
        return;
      case 'cleared':
        this.#clear();
        return;
      default: {
        const turn = applyTo(this.#turns, message);
        if (turn === undefined) return;
        this.#views.get(turn)?.update();
        if (message.kind === 'ended') this.#on.say(turn.message ?? this.#endWords(message.how));
        this.#composer.busy = this.#writing() !== undefined;
        this.#keep();
      }
    }
  }

  focus(): void {
    this.#composer.focus();
  }

  dispose(): void {
    clearTimeout(this.#keeping);
    this.#sizes.disconnect();
    for (const view of this.#views.values()) view.dispose();
  }

  #ask(text: string): void {
    if (this.#writing() !== undefined) return;
    const turn = newTurn(crypto.randomUUID(), text);
    this.#composer.remember(text);
    for (const view of this.#views.values()) view.hideFollowUps();
    if (this.#turns.length === 0) fill(this.#log);
    this.#turns.push(turn);
    this.#addView(turn);
    this.#composer.busy = true;
    this.#on.post({ kind: 'ask', turnId: turn.turnId, text });
    this.#scrollToEnd();
    this.#keep();
  }

  #stop(): void {
    const turn = this.#writing();
    if (turn !== undefined) this.#on.post({ kind: 'stop', turnId: turn.turnId });
  }

  #beginAnew(): void {
    this.#on.post({ kind: 'newConversation' });
    this.#clear();
    this.focus();
  }

  #clear(): void {
    for (const view of this.#views.values()) view.dispose();
    this.#views.clear();
    this.#turns = [];
    this.#composer.busy = false;
    this.#draw();
    this.#keep();
  }

  #draw(): void {
    if (this.#turns.length === 0) fill(this.#log, this.#empty());
    else for (const turn of this.#turns) this.#addView(turn);
    this.#scrollToEnd();
  }

  #addView(turn: Turn): void {
    const { post, say } = this.#on;
    const view = new TurnView(turn, this.#strings, { post, say, ask: (text) => this.#ask(text) });
    this.#views.set(turn, view);
    this.#log.append(view.element);
  }

  #empty(): HTMLElement {
    const strings = this.#strings;
    return el(
      'div',
      { class: 'empty' },
      icon('shield'),
      el('h2', { class: 'empty-title' }, strings.emptyTitle),
      el('p', { class: 'empty-advice' }, strings.emptyAdvice),
      this.#examples.length > 0 &&
        el(
          'div',
          { class: 'examples', role: 'group', 'aria-label': strings.examples },
          ...this.#examples.slice(0, 3).map((example) => suggestion(example, (text) => this.#ask(text))),
        ),
    );
  }

  #writing(): Turn | undefined {
    return this.#turns.find(({ state }) => state === 'writing');
  }

  #endWords(how: 'answered' | 'stopped' | 'failed'): string {
    const { answered, stopped, failed } = this.#strings;
    return { answered, stopped, failed }[how];
  }

  #scrollToEnd(): void {
    this.#isAtEnd = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #keep(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.#on.keep(toKeep(this.#turns, this.#composer.text)), keepAfterMs);
  }
}
