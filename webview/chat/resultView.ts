import type { ChatFromPanel } from '../../src/vscode/webviews/protocol/chat.ts';
import { maxCopyLength } from '../../src/vscode/webviews/protocol/results.ts';
import type { ChatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { button, progressRing } from '../shared/components.ts';
import { el, fill } from '../shared/dom.ts';
import { Grid, type GridCopy } from '../shared/grid/grid.ts';
import { icon } from '../shared/icons.ts';
import { notice } from '../shared/notice.ts';
import { outcomeWords } from '../shared/outcome.ts';
import { counted, duration, sentence } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';
import type { RunResult } from './conversation.ts';

/** What came of running a block: a line that says how it went, and a small grid. */
export class ResultView {
  readonly element: HTMLElement;
  readonly result: RunResult;
  readonly #blockId: string;
  readonly #strings: ChatStrings;
  readonly #post: (message: ChatFromPanel) => void;
  readonly #say: (sentence: string) => void;
  readonly #status = el('div', { class: 'result-status' });
  readonly #rows = el('div', { class: 'result-rows' });
  readonly #startedAt = performance.now();
  #grid: Grid | undefined;
  #shownState: RunResult['state'] | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #sight: IntersectionObserver | undefined;

  constructor(
    blockId: string,
    result: RunResult,
    strings: ChatStrings,
    post: (message: ChatFromPanel) => void,
    say: (sentence: string) => void,
  ) {
    this.#blockId = blockId;
    this.result = result;
    this.#strings = strings;
    this.#post = post;
    this.#say = say;
    this.element = el('div', { class: 'result' }, this.#status, this.#rows);
    // A run that this page saw begins before it ends.
    if ((result.state === 'ended' || result.state === 'interrupted') && result.rows.length > 0) this.#tellOnceSeen();
  }

  update(): void {
    const { columns, rows, state } = this.result;
    if (columns.length > 0 && rows.length > 0) this.#showRows();
    if (state === this.#shownState) return;
    this.#shownState = state;
    clearInterval(this.#ticking);
    if (state === 'waiting' || state === 'running') this.#showUnderWay(state);
    else this.#showEnd();
  }

  dispose(): void {
    clearInterval(this.#ticking);
    this.#sight?.disconnect();
    this.#grid?.dispose();
  }

  /** Rows that the page kept over a reload are shown again: that goes on record once somebody can see them. */
  #tellOnceSeen(): void {
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      sight.disconnect();
      this.#post({ kind: 'shownAgain', blockId: this.#blockId, rows: this.result.rows.length });
    });
    sight.observe(this.#rows);
    this.#sight = sight;
  }

  #showRows(): void {
    const { columns, rows } = this.result;
    if (this.#grid === undefined) {
      this.#grid = new Grid(this.#strings, (copy) => this.#copy(copy));
      fill(this.#rows, this.#grid.element);
      this.#grid.setColumns(columns);
    }
    const isNew = rows.slice(this.#grid.rowCount);
    if (isNew.length > 0) this.#grid.append(isNew);
  }

  #showUnderWay(state: 'waiting' | 'running'): void {
    const strings = this.#strings;
    const words = el('span', { class: 'result-words' }, strings.waiting);
    if (state === 'running') {
      const tick = () => {
        words.textContent = sentence(strings.runningFor, { time: duration(performance.now() - this.#startedAt) });
      };
      tick();
      this.#ticking = setInterval(tick, 100);
    }
    const cancel = button({ label: strings.cancel, look: 'secondary' }, () => {
      cancel.disabled = true;
      this.#post({ kind: 'cancelRun', blockId: this.#blockId });
    });
    fill(this.#status, progressRing(), words, cancel);
    this.#say(state === 'waiting' ? strings.waiting : strings.running);
  }

  #showEnd(): void {
    const strings = this.#strings;
    const { outcome, recordProblem, isCut, rows } = this.result;
    if (outcome === undefined) {
      fill(this.#status, icon('info'), el('span', { class: 'result-words' }, strings.interrupted));
      return;
    }
    const words = outcomeWords(outcome, strings);
    const grid = this.#grid;
    const lines: HTMLElement[] = [];
    if (outcome.kind === 'succeeded') {
      lines.push(
        el(
          'div',
          { class: 'result-line' },
          icon(words.icon),
          el('span', { class: 'result-words' }, words.title),
          grid !== undefined && button({ label: strings.copy, look: 'icon', icon: 'copy' }, () => grid.copyAll()),
        ),
      );
      for (const detail of words.details) lines.push(el('p', { class: 'dim' }, detail));
      if (!outcome.changed && outcome.rowCount === 0 && outcome.heldBack === undefined)
        lines.push(el('p', { class: 'dim' }, strings.noRows));
    } else lines.push(notice(words));
    if (isCut === true) {
      const kept = counted(rows.length, { one: strings.keptRowsOne, other: strings.keptRowsOther });
      lines.push(el('p', { class: 'dim' }, kept));
    }
    if (recordProblem !== undefined) {
      const title = sentence(strings.recordProblem, { problem: withoutReordering(recordProblem) });
      lines.push(notice({ icon: 'warning', tone: 'warning', title, details: [] }));
    }
    fill(this.#status, el('div', { class: 'result-lines' }, ...lines));
    this.#say([words.title, ...words.details].join(' '));
  }

  #copy(copy: GridCopy): void {
    const strings = this.#strings;
    if (copy.text.length > maxCopyLength) {
      this.#say(strings.tooLargeToCopy);
      return;
    }
    this.#post({ kind: 'copy', runId: this.#blockId, ...copy });
    this.#say(counted(copy.rows, { one: strings.copiedCellsOne, other: strings.copiedCellsOther }));
  }
}
