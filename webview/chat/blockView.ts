import type { ChatFromPanel } from '../../src/vscode/webviews/protocol/chat.ts';
import type { ChatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { button } from '../shared/components.ts';
import { type Child, el, fill } from '../shared/dom.ts';
import { findingsList, marksOf } from '../shared/findings.ts';
import { notice } from '../shared/notice.ts';
import { riskBadge } from '../shared/risk.ts';
import { sourceLine } from '../shared/source.ts';
import { type SqlView, sqlView } from '../shared/sqlText.ts';
import { withoutReordering } from '../shared/visibleText.ts';
import type { SqlBlock } from './conversation.ts';
import { readingsView } from './readingsView.ts';
import { ResultView } from './resultView.ts';

/** SQL of an answer: risk, text, findings, what can be done with it, and what came of running it. */
export class BlockView {
  readonly element: HTMLElement;
  readonly #strings: ChatStrings;
  readonly #post: (message: ChatFromPanel) => void;
  readonly #say: (sentence: string) => void;
  readonly #block: SqlBlock;
  readonly #sql: SqlView;
  readonly #readings: ReturnType<typeof readingsView> | undefined;
  readonly #actions = el('div', { class: 'block-actions' });
  readonly #place = el('div', { class: 'block-result' });
  #result: ResultView | undefined;

  constructor(
    block: SqlBlock,
    strings: ChatStrings,
    post: (message: ChatFromPanel) => void,
    say: (sentence: string) => void,
  ) {
    this.#block = block;
    this.#strings = strings;
    this.#post = post;
    this.#say = say;
    const { draft } = block;
    this.#sql = sqlView(draft.sql, strings.sqlLabel, marksOf(draft.findings));
    this.#readings =
      draft.agreement &&
      readingsView(draft.agreement, strings, (alternative) =>
        post({ kind: 'compareDrafts', blockId: draft.blockId, alternative }),
      );
    this.element = el(
      'section',
      { class: 'block', 'aria-label': strings.sqlLabel },
      el('div', { class: 'block-head' }, riskBadge(draft.risk.level, strings), sourceLine(draft.source, strings)),
      draft.interpretation.length > 0 && this.#interpretation(),
      this.#sql.element,
      draft.findings.length > 0 && findingsList(draft.findings, strings, (span) => this.#sql.reveal(span)),
      // Below what it is about: another reading above would be taken for the draft.
      this.#readings?.element,
      draft.effect === 'deny' && this.#denial(),
      this.#actions,
      this.#place,
    );
    this.update();
  }

  /** Shows the block's run as it is now. */
  update(): void {
    const { result } = this.#block;
    const isUnderWay = result?.state === 'waiting' || result?.state === 'running';
    fill(this.#actions, ...this.#buttons(isUnderWay));
    if (result === undefined) return;
    if (this.#result?.result !== result) {
      this.#result?.dispose();
      this.#result = new ResultView(this.#block.draft.blockId, result, this.#strings, this.#post, this.#say);
      fill(this.#place, this.#result.element);
    }
    this.#result.update();
  }

  dispose(): void {
    this.#sql.dispose();
    this.#readings?.dispose();
    this.#result?.dispose();
  }

  #buttons(isUnderWay: boolean): readonly Child[] {
    const strings = this.#strings;
    const { blockId, sql, effect } = this.#block.draft;
    const words = {
      permit: strings.run,
      permitAndReview: strings.run,
      requireApproval: strings.runReviewed,
      requireSecondPerson: strings.runRequested,
      deny: undefined,
    };
    const label = words[effect];
    const run =
      label === undefined || isUnderWay
        ? undefined
        : button({ label, look: 'primary', icon: 'run' }, () => this.#post({ kind: 'run', blockId, sql }));
    return [
      run,
      button({ label: strings.insert, look: 'secondary', icon: 'insert', hint: strings.insertHint }, () =>
        this.#post({ kind: 'insert', blockId, sql }),
      ),
      button({ label: strings.copyHint, look: 'icon', icon: 'copy' }, () => {
        this.#post({ kind: 'copySql', blockId, sql });
        this.#say(strings.copied);
      }),
    ];
  }

  #interpretation(): HTMLElement {
    const sentences = this.#block.draft.interpretation.map((sentence) => el('li', {}, withoutReordering(sentence)));
    return el('ul', { class: 'interpretation' }, ...sentences);
  }

  #denial(): HTMLElement {
    const details = this.#block.draft.reasons.map(withoutReordering);
    return notice({ icon: 'blocked', tone: 'note', title: this.#strings.denied, details });
  }
}
