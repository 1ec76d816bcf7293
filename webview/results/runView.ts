import {
  maxCopyLength,
  type ResultsFromPanel,
  type ResultsToPanel,
} from '../../src/vscode/webviews/protocol/results.ts';
import type { ShownOutcome } from '../../src/vscode/webviews/protocol/shown.ts';
import type { ResultsStrings } from '../../src/vscode/webviews/strings/results.ts';
import { type Button, button, progressRing } from '../shared/components.ts';
import { el, fill } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { notice } from '../shared/notice.ts';
import { outcomeWords } from '../shared/outcome.ts';
import { connectionChip } from '../shared/risk.ts';
import { counted, duration, sentence } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';
import { ResultGrid, type RowUse } from './resultGrid.ts';

type Started = Extract<ResultsToPanel, { kind: 'started' }>;
type AboutRun = Exclude<ResultsToPanel, { kind: 'init' | 'started' }>;

/** How often the running time is shown anew, in milliseconds. */
const tickMs = 100;

/** One run: a line that says how it goes, and the rows or the reason why there are none. */
export class RunView {
  readonly runId: string;
  readonly element: HTMLElement;
  readonly #strings: ResultsStrings;
  readonly #post: (message: ResultsFromPanel) => void;
  readonly #say: (sentence: string) => void;
  readonly #status = el('div', { class: 'status' });
  readonly #actions = el('div', { class: 'actions' });
  readonly #content = el('div', { class: 'content' });
  readonly #startedAt: number;
  #ticking: ReturnType<typeof setInterval> | undefined;
  readonly #ended = new AbortController();
  #grid: ResultGrid | undefined;

  constructor(
    started: Started,
    strings: ResultsStrings,
    post: (message: ResultsFromPanel) => void,
    say: (sentence: string) => void,
  ) {
    this.runId = started.runId;
    this.#strings = strings;
    this.#post = post;
    this.#say = say;
    this.#startedAt = performance.now() - started.elapsedMs;
    const bar = el(
      'header',
      { class: 'bar' },
      this.#status,
      el('span', { class: 'bar-title' }, withoutReordering(started.title)),
      connectionChip(started.connection, strings),
      this.#actions,
    );
    this.element = el('main', { class: 'run', 'aria-label': strings.statusLabel }, bar, this.#content);
    document.addEventListener('keydown', (event) => this.#onKey(event), { signal: this.#ended.signal });
    this.#showRunning();
  }

  take(message: AboutRun): void {
    switch (message.kind) {
      case 'columns':
        this.#showGrid().setColumns(message.columns);
        return;
      case 'rows':
        this.#grid?.append(message.rows);
        return;
      case 'ended':
        this.#showOutcome(message.outcome, message.recordProblem);
        return;
      case 'inSight':
        this.#grid?.inSight();
        return;
      case 'askForSave':
        if (this.#hasRows) this.#grid?.save();
    }
  }

  /** Call when another run takes the panel. */
  dispose(): void {
    clearInterval(this.#ticking);
    this.#ended.abort();
    this.#grid?.dispose();
  }

  get #hasRows(): boolean {
    return this.#grid !== undefined && this.#grid.rowCount > 0;
  }

  #showGrid(): ResultGrid {
    this.#grid?.dispose();
    const grid = new ResultGrid(this.#strings, (use) => this.#use(use), this.#say);
    this.#grid = grid;
    fill(this.#content, grid.element);
    return grid;
  }

  #showRunning(): void {
    const strings = this.#strings;
    const time = el('span', { class: 'status-text' });
    const tick = () => {
      time.textContent = sentence(strings.runningFor, { time: duration(performance.now() - this.#startedAt) });
    };
    tick();
    this.#ticking = setInterval(tick, tickMs);
    const cancel: Button = button({ label: strings.cancel, look: 'secondary', icon: 'stop' }, () => {
      cancel.disabled = true;
      cancel.lastChild?.replaceWith(strings.cancelling);
      this.#post({ kind: 'cancel', runId: this.runId });
    });
    fill(this.#status, progressRing(), time);
    fill(this.#actions, cancel);
    this.#say(strings.running);
  }

  #showOutcome(outcome: ShownOutcome, recordProblem: string | undefined): void {
    clearInterval(this.#ticking);
    const strings = this.#strings;
    const words = outcomeWords(outcome, strings);
    this.#say([words.title, ...words.details].join(' '));
    fill(this.#status, icon(words.icon), el('span', { class: 'status-text' }, words.short));
    this.#status.dataset['tone'] = words.tone;
    const grid = this.#grid;
    if (grid !== undefined && this.#hasRows) {
      grid.complete(outcome.kind !== 'succeeded' || outcome.truncated || outcome.heldBack !== undefined);
      fill(
        this.#actions,
        button({ label: strings.find, look: 'icon', icon: 'search' }, () => grid.openFind()),
        button({ label: strings.saveAs, look: 'secondary', icon: 'export', hint: strings.saveAsHint }, () =>
          grid.save(),
        ),
        button({ label: strings.copyAll, look: 'secondary', icon: 'copy', hint: strings.copyAllHint }, () =>
          grid.copyAll(),
        ),
      );
    } else fill(this.#actions);
    this.#showNotices(outcome, recordProblem);
  }

  #showNotices(outcome: ShownOutcome, recordProblem: string | undefined): void {
    const strings = this.#strings;
    const notices: HTMLElement[] = [];
    if (recordProblem !== undefined) {
      const title = sentence(strings.recordProblem, { problem: withoutReordering(recordProblem) });
      notices.push(notice({ icon: 'warning', tone: 'warning', title, details: [] }));
    }
    if (outcome.kind === 'succeeded') {
      if (outcome.heldBack !== undefined) notices.push(notice(outcomeWords(outcome, strings)));
      if (!outcome.changed && outcome.rowCount === 0 && outcome.heldBack === undefined)
        notices.push(el('p', { class: 'no-rows' }, strings.noRows));
    } else {
      const place = outcome.kind === 'failed' && outcome.hasPlace;
      const words = outcomeWords(outcome, strings);
      const show = () => this.#post({ kind: 'showInEditor', runId: this.runId });
      notices.push(
        place ? notice(words, button({ label: strings.showInEditor, look: 'secondary' }, show)) : notice(words),
      );
    }
    if ('unsaid' in outcome && outcome.unsaid !== undefined) {
      const { unsaidOne: one, unsaidOther: other } = strings;
      notices.push(el('p', { class: 'unsaid' }, counted(outcome.unsaid, { one, other })));
    }
    if ('said' in outcome && outcome.said !== undefined) notices.push(this.#said(outcome.said, !this.#hasRows));
    if (notices.length === 0) return;
    const block = el('div', { class: 'notices' }, ...notices);
    // Rows that arrived before a cancellation or a lost connection stay in sight, under what happened.
    if (this.#hasRows) this.#content.prepend(block);
    else fill(this.#content, block);
  }

  /** Closed above rows, which are what was asked for. */
  #said(said: readonly string[], open: boolean): HTMLElement {
    const { saidOne: one, saidOther: other } = this.#strings;
    return el(
      'details',
      { class: 'said', open },
      el('summary', {}, counted(said.length, { one, other })),
      el('ul', {}, ...said.map((text) => el('li', {}, withoutReordering(text)))),
    );
  }

  #use(use: RowUse): void {
    const strings = this.#strings;
    if (use.kind === 'copy' && use.text.length > maxCopyLength) {
      this.#say(strings.tooLargeToCopy);
      return;
    }
    this.#post({ runId: this.runId, ...use });
    if (use.kind !== 'copy') return;
    const words =
      this.#grid?.isArranged === true
        ? { one: strings.copiedShownOne, other: strings.copiedShownOther }
        : { one: strings.copiedCellsOne, other: strings.copiedCellsOther };
    this.#say(counted(use.rows, words));
  }

  #onKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'f' || !this.#hasRows) return;
    event.preventDefault();
    event.stopPropagation();
    this.#grid?.openFind();
  }
}
