import type { ShownEvent, StoryFromPanel } from '../../src/vscode/webviews/protocol/story.ts';
import type { StoryStrings } from '../../src/vscode/webviews/strings/story.ts';
import { el, freshId, setAttributes } from '../shared/dom.ts';
import { type IconName, icon } from '../shared/icons.ts';
import { type SqlView, sqlView } from '../shared/sqlText.ts';
import { withoutReordering } from '../shared/visibleText.ts';
import { eventDetails } from './eventDetails.ts';

const icons: Readonly<Record<string, IconName>> = {
  question: 'comment',
  model: 'model',
  sql: 'code',
  policy: 'law',
  risk: 'gauge',
  person: 'person',
  blocked: 'blocked',
  connection: 'database',
  sent: 'run',
  success: 'success',
  error: 'error',
  unknown: 'question',
  rows: 'grid',
  stream: 'link',
  delivery: 'cloud',
  clock: 'clock',
};

const proofIcons: Readonly<Record<ShownEvent['proof'], IconName>> = {
  verified: 'verified',
  finding: 'info',
  unproved: 'warning',
  doubted: 'warning',
  damaged: 'error',
};

/** One event on the line of time: a heading that opens it, what it says, and everything that it holds. */
export class EventView {
  readonly id: string;
  readonly element: HTMLElement;
  readonly #event: ShownEvent;
  readonly #strings: StoryStrings;
  readonly #post: (message: StoryFromPanel) => void;
  readonly #heading: HTMLButtonElement;
  readonly #details: HTMLElement;
  readonly #sql: SqlView | undefined;

  constructor(
    event: ShownEvent,
    strings: StoryStrings,
    post: (message: StoryFromPanel) => void,
    onFocus: (id: string) => void,
  ) {
    this.id = event.id;
    this.#event = event;
    this.#strings = strings;
    this.#post = post;
    const detailsId = freshId('event');
    const waits = event.isAcknowledged === false;
    this.#details = el('div', { class: 'event-more', id: detailsId, hidden: true });
    this.#heading = el(
      'button',
      { class: 'event-head', type: 'button', 'aria-expanded': 'false', 'aria-controls': detailsId, tabindex: -1 },
      el('span', { class: 'event-title' }, withoutReordering(event.title)),
      el(
        'span',
        { class: 'event-marks' },
        waits && el('span', { class: 'event-waits' }, icon('cloud', 'icon-warning'), strings.notAtEndpoint),
        el('span', { class: 'event-since' }, event.since),
        el('span', { class: 'event-time' }, event.time),
        el(
          'span',
          { class: `event-proof proof-${event.proof}`, title: event.proofShort },
          icon(proofIcons[event.proof]),
          el('span', { class: event.proof === 'verified' ? 'unseen' : 'proof-words' }, event.proofShort),
        ),
        icon('chevron', 'event-chevron'),
      ),
    );
    this.#heading.addEventListener('click', () => this.toggle(!this.isOpen));
    this.#heading.addEventListener('focus', () => onFocus(this.id));
    this.#sql = event.sql === undefined ? undefined : sqlView(event.sql, strings.sqlLabel);
    this.element = el(
      'li',
      { class: `event tone-${event.tone} event-${event.proof}` },
      el('span', { class: 'event-node' }, icon(icons[event.kind] ?? 'dot')),
      el(
        'div',
        { class: 'event-body' },
        this.#heading,
        event.detail !== '' && el('p', { class: 'event-detail' }, withoutReordering(event.detail)),
        this.#sql?.element,
        this.#details,
      ),
    );
  }

  get isOpen(): boolean {
    return !this.#details.hidden;
  }

  get hasFocus(): boolean {
    return document.activeElement === this.#heading;
  }

  toggle(isOpen: boolean): void {
    // What nobody opens isn't made: a long story has many values.
    if (isOpen && this.#details.childElementCount === 0)
      this.#details.append(...eventDetails(this.#event, this.#strings, this.#post));
    this.#details.hidden = !isOpen;
    setAttributes(this.#heading, { 'aria-expanded': String(isOpen) });
  }

  setTabStop(isTabStop: boolean): void {
    this.#heading.tabIndex = isTabStop ? 0 : -1;
  }

  focus(): void {
    this.#heading.focus();
    this.#heading.scrollIntoView({ block: 'nearest' });
  }

  reveal(): void {
    this.element.scrollIntoView({ block: 'nearest' });
    this.#heading.scrollIntoView({ block: 'nearest' });
    this.element.classList.add('event-found');
  }

  dispose(): void {
    this.#sql?.dispose();
  }
}
