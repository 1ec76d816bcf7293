import type { ShownStory, StoryFromPanel } from '../../src/vscode/webviews/protocol/story.ts';
import type { StoryStrings } from '../../src/vscode/webviews/strings/story.ts';
import { button } from '../shared/components.ts';
import { el } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { notice } from '../shared/notice.ts';
import { counted } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';
import { EventView } from './eventView.ts';

/** What of a view stays when the same story is shown again. */
export interface ViewState {
  readonly open: ReadonlySet<string>;
  readonly selected: string | undefined;
  readonly hadFocus: boolean;
  readonly scrolled: number;
}

/** A story: what it is about, how far it is proved, and its events on one line of time. */
export class StoryView {
  readonly element: HTMLElement;
  readonly storyId: string;
  readonly #events: readonly EventView[];
  readonly #state: ViewState | undefined;
  readonly #scroller: HTMLElement;
  #selected: string | undefined;

  constructor(
    story: ShownStory,
    strings: StoryStrings,
    post: (message: StoryFromPanel) => void,
    state: ViewState | undefined,
  ) {
    this.storyId = story.id;
    this.#state = state;
    this.#events = story.events.map((event) => new EventView(event, strings, post, (id) => this.#select(id)));
    const list = el('ol', { class: 'timeline' }, ...this.#events.map(({ element }) => element));
    list.addEventListener('keydown', (event) => this.#onKey(event));
    this.#scroller = el(
      'main',
      { class: 'story' },
      header(story, strings, post),
      el(
        'section',
        { class: 'happened', 'aria-label': strings.timeline },
        el(
          'p',
          { class: 'section-head' },
          el('span', { class: 'section-title' }, strings.timeline),
          el('span', { class: 'help' }, strings.help),
        ),
        list,
      ),
    );
    this.element = this.#scroller;
  }

  /** Call once the element stands in the page; begins at an event where one is named. */
  begin(selected: string | undefined): void {
    const state = this.#state;
    for (const event of this.#events) if (state?.open.has(event.id)) event.toggle(true);
    const id = selected ?? state?.selected ?? this.#events[0]?.id;
    if (id !== undefined) this.#select(id);
    const own = this.#events.find((event) => event.id === id);
    if (selected !== undefined && own !== undefined) {
      own.toggle(true);
      own.reveal();
    } else if (state !== undefined) this.#scroller.scrollTop = state.scrolled;
    // Whoever opens an event from the list has the keyboard here already, and goes on at that event.
    if (state?.hadFocus === true || (selected !== undefined && document.hasFocus())) own?.focus();
  }

  state(): ViewState {
    const open = new Set(this.#events.filter(({ isOpen }) => isOpen).map(({ id }) => id));
    const hadFocus = this.element.contains(document.activeElement);
    return { open, selected: this.#selected, hadFocus, scrolled: this.#scroller.scrollTop };
  }

  /** Gives back what the view holds outside of its element. */
  dispose(): void {
    for (const event of this.#events) event.dispose();
  }

  #select(id: string): void {
    this.#selected = id;
    for (const event of this.#events) event.setTabStop(event.id === id);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = this.#events.findIndex(({ hasFocus }) => hasFocus);
    if (at < 0) return;
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.#events.length - 1 }[event.key];
    const own = next === undefined ? undefined : this.#events[next];
    if (own === undefined) return;
    event.preventDefault();
    own.focus();
  }
}

const endingIcons = { good: 'success', plain: 'dot', warning: 'warning', error: 'error' } as const;

function header(story: ShownStory, strings: StoryStrings, post: (message: StoryFromPanel) => void): HTMLElement {
  const { standing, ending, endingTone } = story;
  const facts = [...story.facts, counted(story.events.length, { one: strings.eventsOne, other: strings.eventsOther })];
  const isProved = standing.tone === 'good';
  return el(
    'header',
    { class: 'head' },
    el('h1', { class: 'title' }, withoutReordering(story.title)),
    el(
      'p',
      { class: 'facts' },
      ending !== '' && el('span', { class: `ending tone-${endingTone}` }, icon(endingIcons[endingTone]), ending),
      isProved && el('span', { class: 'standing' }, icon('verified'), standing.title),
      ...facts.map((fact) => el('span', { class: 'fact' }, withoutReordering(fact))),
    ),
    (!isProved || standing.details.length > 0) &&
      el(
        'div',
        { class: `warning warning-${standing.tone}`, role: isProved ? 'note' : 'alert' },
        notice({
          icon: isProved ? 'info' : standing.tone === 'error' ? 'error' : 'warning',
          tone: standing.tone === 'error' ? 'error' : standing.tone === 'warning' ? 'warning' : 'note',
          title: standing.title,
          details: standing.details.map(withoutReordering),
        }),
      ),
    el(
      'div',
      { class: 'actions' },
      button({ label: strings.verifyNow, look: 'secondary', icon: 'verified' }, () => post({ kind: 'verify' })),
      story.isStory &&
        button({ label: strings.exportEvidence, look: 'secondary', icon: 'export' }, () =>
          post({ kind: 'export', id: story.id }),
        ),
      button({ label: strings.copyId, look: 'secondary', icon: 'copy' }, () => post({ kind: 'copyId', id: story.id })),
    ),
  );
}
