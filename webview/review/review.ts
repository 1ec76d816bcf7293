import type { ReviewFromPanel, ReviewToPanel, ShownRequest } from '../../src/vscode/webviews/protocol/review.ts';
import type { ReviewStrings } from '../../src/vscode/webviews/strings/review.ts';
import { el } from '../shared/dom.ts';
import { DecisionBar } from './decisionBar.ts';
import { Expiry } from './expiry.ts';
import { type RequestView, requestView } from './requestView.ts';
import { digestOfShown } from './shownDigest.ts';

/**
 * How long the content must have been in sight before a yes is taken, in milliseconds: a key or click that was on its
 * way to something else when the panel opened is no answer.
 */
const readingMs = 600;

/** One request on its way to one answer. Anything but a clear, late enough and complete yes is a no. */
export class Review {
  readonly queryId: string;
  readonly element: HTMLElement;
  readonly #request: ShownRequest;
  readonly #post: (message: ReviewFromPanel) => void;
  readonly #view: RequestView;
  readonly #bar: DecisionBar;
  readonly #expiry: Expiry;
  #state: 'open' | 'answering' | 'decided' = 'open';
  /** Digest of the text in the page, once it is known to be the one to be sent. */
  #shownDigest: string | undefined;

  constructor(
    request: ShownRequest,
    strings: ReviewStrings,
    post: (message: ReviewFromPanel) => void,
    say: (sentence: string) => void,
  ) {
    this.queryId = request.queryId;
    this.#request = request;
    this.#post = post;
    this.#expiry = new Expiry(request.expiresInMs, strings, { say, expired: () => this.#expired() });
    const isOthers = request.requester !== undefined;
    this.#bar = new DecisionBar(
      strings,
      { rationaleRequired: request.rationaleRequired, isOthers },
      {
        approve: () => this.#approve(),
        reject: () => this.#reject(),
      },
    );
    this.#view = requestView(request, strings, this.#expiry.element);
    this.element = el('div', { class: 'review' }, this.#view.element, this.#bar.element);
  }

  /** Call once the element stands in the page. Takes the focus to the heading, and a yes only later. */
  begin(): void {
    this.#view.heading.focus();
    void this.#makeReady(); // Ends by itself; until it has, only a no can be given.
  }

  decided(message: Extract<ReviewToPanel, { kind: 'decided' }>): void {
    if (this.#state === 'decided') return;
    this.#state = 'decided';
    this.#expiry.stop();
    this.#bar.decided(message, this.#request.connection.name, () => this.#post({ kind: 'close' }));
  }

  /** Escape says no, and closes what is decided or what somebody else asks. Ctrl or Cmd with Enter says yes where the button would. */
  onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.repeat) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      // A no to somebody else is signed too, so that it takes a button.
      if (this.#state === 'decided' || this.#request.requester !== undefined) this.#post({ kind: 'close' });
      else this.#reject();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      if (event.isTrusted && document.hasFocus()) this.#approve();
    }
  }

  dispose(): void {
    this.#expiry.stop();
    this.#view.sql.dispose();
  }

  async #makeReady(): Promise<void> {
    const digest = await digestOfShown(this.#request.sql);
    await painted();
    if (this.#state !== 'open') return;
    if (digest === undefined || digest !== this.#request.digest) {
      this.#bar.forbid();
      return;
    }
    await inSightFor(readingMs);
    if (this.#state !== 'open') return;
    this.#shownDigest = digest;
    this.#bar.allow();
  }

  #approve(): void {
    const digest = this.#shownDigest;
    if (this.#state !== 'open' || digest === undefined || !this.#bar.canApprove || this.#expiry.leftMs <= 0) return;
    this.#state = 'answering';
    const rationale = this.#bar.rationale;
    this.#bar.answering('approve');
    this.#post({ kind: 'approve', queryId: this.queryId, digest, rationale });
  }

  #reject(): void {
    if (this.#state !== 'open') return;
    this.#state = 'answering';
    const rationale = this.#bar.rationale;
    this.#bar.answering('reject');
    this.#post({ kind: 'reject', queryId: this.queryId, rationale });
  }

  #expired(): void {
    if (this.#state === 'decided') return;
    // The host's own clock decides; this only keeps a person from answering in vain.
    this.#state = 'decided';
    this.#bar.decided({ outcome: 'expired' }, this.#request.connection.name, () => this.#post({ kind: 'close' }));
  }
}

/** Resolves when what is in the page now has been painted. */
async function painted(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Resolves when the page has been visible for a time without a break. */
function inSightFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const update = () => {
      clearTimeout(timer);
      if (document.visibilityState !== 'visible') return;
      timer = setTimeout(() => {
        document.removeEventListener('visibilitychange', update);
        resolve();
      }, milliseconds);
    };
    document.addEventListener('visibilitychange', update);
    update();
  });
}
