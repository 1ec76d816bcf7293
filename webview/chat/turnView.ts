import type { ChatFromPanel } from '../../src/vscode/webviews/protocol/chat.ts';
import type { ChatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { el, fill } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { riskWords } from '../shared/risk.ts';
import { sentence } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';
import { BlockView } from './blockView.ts';
import type { SqlBlock, Turn } from './conversation.ts';
import { ProseView } from './proseView.ts';

/** One question and its answer. */
export class TurnView {
  readonly element: HTMLElement;
  readonly #strings: ChatStrings;
  readonly #on: {
    readonly post: (message: ChatFromPanel) => void;
    readonly say: (sentence: string) => void;
    readonly ask: (text: string) => void;
  };
  readonly #turn: Turn;
  readonly #prose: ProseView;
  readonly #blocks = new Map<SqlBlock, BlockView>();
  readonly #blocksPlace = el('div', { class: 'blocks' });
  readonly #end = el('div', { class: 'turn-end' });
  readonly #answer: HTMLElement;
  #shownState: Turn['state'] | undefined;

  constructor(turn: Turn, strings: ChatStrings, on: TurnViewEvents) {
    this.#turn = turn;
    this.#strings = strings;
    this.#on = on;
    this.#prose = new ProseView(strings);
    this.#answer = el(
      'div',
      { class: 'answer' },
      el('h3', { class: 'unseen' }, strings.assistant),
      this.#prose.element,
      this.#blocksPlace,
      this.#end,
    );
    this.element = el(
      'article',
      { class: 'turn' },
      el(
        'div',
        { class: 'asked' },
        el('h3', { class: 'unseen' }, strings.you),
        el('p', { class: 'asked-text' }, withoutReordering(turn.question)),
      ),
      this.#answer,
    );
    this.update();
  }

  /** Shows the turn as it is now. */
  update(): void {
    const turn = this.#turn;
    this.#prose.text = turn.text;
    for (const block of turn.blocks) {
      const known = this.#blocks.get(block);
      if (known !== undefined) known.update();
      else this.#addBlock(block);
    }
    if (turn.state === this.#shownState) return;
    this.#shownState = turn.state;
    this.#answer.classList.toggle('writing', turn.state === 'writing');
    this.element.setAttribute('aria-busy', String(turn.state === 'writing'));
    this.#showEnd();
  }

  /** Only the last answer's suggestions are worth their room. */
  hideFollowUps(): void {
    this.#end.querySelector('.follow-ups')?.remove();
  }

  dispose(): void {
    this.#prose.dispose();
    for (const view of this.#blocks.values()) view.dispose();
  }

  #addBlock(block: SqlBlock): void {
    const { post, say } = this.#on;
    const view = new BlockView(block, this.#strings, post, say);
    this.#blocks.set(block, view);
    this.#blocksPlace.append(view.element);
    if (this.#turn.state === 'writing')
      say(sentence(this.#strings.draftReady, { risk: riskWords(block.draft.risk.level, this.#strings) }));
  }

  #showEnd(): void {
    const strings = this.#strings;
    const { state, message, followUps } = this.#turn;
    const words = message === undefined ? undefined : withoutReordering(message);
    switch (state) {
      case 'writing':
        fill(this.#end, el('p', { class: 'thinking' }, el('span', { class: 'thinking-words' }, strings.thinking)));
        return;
      case 'failed':
        fill(
          this.#end,
          el('p', { class: 'turn-note' }, icon('error'), el('span', {}, words ?? strings.failed)),
          this.#followUps(followUps),
        );
        return;
      case 'stopped':
        fill(this.#end, el('p', { class: 'turn-note dim' }, words ?? strings.stopped), this.#followUps(followUps));
        return;
      default:
        fill(this.#end, words !== undefined && el('p', { class: 'turn-note' }, words), this.#followUps(followUps));
    }
  }

  #followUps(texts: readonly string[]): HTMLElement | undefined {
    if (texts.length === 0) return undefined;
    return el(
      'div',
      { class: 'follow-ups', role: 'group', 'aria-label': this.#strings.followUps },
      ...texts.map((text) => suggestion(text, this.#on.ask)),
    );
  }
}

export interface TurnViewEvents {
  readonly post: (message: ChatFromPanel) => void;
  readonly say: (sentence: string) => void;
  readonly ask: (text: string) => void;
}

/** A question that one press asks. */
export function suggestion(text: string, ask: (text: string) => void): HTMLElement {
  const element = el('button', { class: 'suggestion', type: 'button' }, withoutReordering(text));
  element.addEventListener('click', () => ask(text));
  return element;
}
