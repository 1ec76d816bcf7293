import { maxRationaleLength, type ReviewToPanel } from '../../src/vscode/webviews/protocol/review.ts';
import type { ReviewStrings } from '../../src/vscode/webviews/strings/review.ts';
import { button, progressRing, textArea } from '../shared/components.ts';
import { el, fill, freshId } from '../shared/dom.ts';
import { type IconName, icon } from '../shared/icons.ts';
import { sentence } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';

type Decided = Extract<ReviewToPanel, { kind: 'decided' }>;

/** The foot of the panel: rationale and the two answers; afterwards, what was decided. */
export class DecisionBar {
  readonly element: HTMLElement;
  readonly #strings: ReviewStrings;
  readonly #rationaleRequired: boolean;
  readonly #isOthers: boolean;
  readonly #rationale;
  readonly #approve;
  readonly #reject;
  readonly #note: HTMLElement;
  #mayApprove = false;

  constructor(
    strings: ReviewStrings,
    { rationaleRequired, isOthers }: { readonly rationaleRequired: boolean; readonly isOthers: boolean },
    on: { readonly approve: () => void; readonly reject: () => void },
  ) {
    this.#strings = strings;
    this.#rationaleRequired = rationaleRequired;
    this.#isOthers = isOthers;
    this.#rationale = textArea({
      label: rationaleRequired ? strings.rationaleRequired : strings.rationale,
      placeholder: strings.rationalePlaceholder,
      maxLength: maxRationaleLength,
      className: 'rationale',
    });
    this.#rationale.addEventListener('input', () => this.#update());
    this.#note = el('p', { class: 'decision-note', id: freshId('note') }, strings.checking);
    this.#reject = button({ label: strings.reject, look: 'secondary' }, on.reject);
    this.#approve = button(
      { label: isOthers ? strings.approveOther : strings.approve, look: 'primary', className: 'approve' },
      on.approve,
    );
    this.#approve.disabled = true;
    this.element = el(
      'footer',
      { class: 'decision' },
      el(
        'div',
        { class: 'decision-inner' },
        this.#rationale,
        el('div', { class: 'decision-row' }, this.#note, this.#reject, this.#approve),
      ),
    );
  }

  get rationale(): string {
    return this.#rationale.value.slice(0, maxRationaleLength);
  }

  /** Whether a yes would be taken now. */
  get canApprove(): boolean {
    return this.#mayApprove && (!this.#rationaleRequired || this.rationale.trim() !== '');
  }

  /** The whole content stands in the page and is the text to be sent. */
  allow(): void {
    this.#mayApprove = true;
    this.#update();
  }

  /** The page doesn't show the text to be sent: only a no is left. */
  forbid(): void {
    this.#mayApprove = false;
    this.#approve.disabled = true;
    fill(this.#note, this.#strings.notTheText);
    this.#note.classList.add('wrong');
  }

  /** An answer is on its way. */
  answering(answer: 'approve' | 'reject'): void {
    this.#mayApprove = false;
    this.#approve.disabled = true;
    this.#reject.disabled = true;
    this.#rationale.disabled = true;
    fill(this.#note, progressRing(), answer === 'approve' ? this.#strings.approving : this.#strings.rejecting);
  }

  /** Replaces the answers by what was decided, and takes the focus there. */
  decided({ outcome, message }: Omit<Decided, 'kind' | 'queryId'>, connection: string, close: () => void): void {
    const strings = this.#strings;
    const words: Readonly<Record<Decided['outcome'], readonly [IconName, string]>> = {
      approved: ['success', sentence(strings.approved, { connection })],
      rejected: ['blocked', strings.rejected],
      expired: ['clock', strings.expired],
      withdrawn: ['blocked', strings.withdrawn],
      refused: ['error', strings.refused],
    };
    const [name, sentenceOfOutcome] = words[outcome];
    const said = el(
      'p',
      { class: `decided decided-${outcome}`, tabindex: -1, role: 'status' },
      icon(name),
      el('span', {}, message === undefined ? sentenceOfOutcome : withoutReordering(message)),
    );
    const closing = button({ label: strings.close, look: 'secondary' }, close);
    fill(this.element, el('div', { class: 'decision-inner' }, el('div', { class: 'decision-row' }, said, closing)));
    said.focus();
  }

  #update(): void {
    this.#approve.disabled = !this.canApprove;
    if (!this.#mayApprove) return;
    const needsWords = this.#rationaleRequired && this.rationale.trim() === '';
    const approveKey = navigator.userAgent.includes('Mac') ? '⌘Enter' : 'Ctrl+Enter';
    const keys = this.#isOthers ? this.#strings.keysOther : this.#strings.keys;
    fill(this.#note, needsWords ? this.#strings.needsRationale : sentence(keys, { approveKey }));
  }
}
