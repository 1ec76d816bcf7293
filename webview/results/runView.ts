import {
  maxCopyLength,
  type ResultsFromPanel,
  type ResultsToPanel,
} from '../../src/vscode/webviews/protocol/results.ts';
import type { ShownOutcome } from '../../src/vscode/webviews/protocol/shown.ts';
import type { ResultsStrings } from '../../src/vscode/webviews/strings/results.ts';
import { type Button, button, progressRing } from '../shared/components.ts';
import { el, fill } from '../shared/dom.ts';
import { Grid, type GridCopy } from '../shared/grid/grid.ts';
import { icon } from '../shared/icons.ts';
import { notice } from '../shared/notice.ts';
import { outcomeWords } from '../shared/outcome.ts';
import { connectionChip } from '../shared/risk.ts';
import { counted, duration, sentence } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';

type Started = Extract<ResultsToPanel, { kind: 'started' }>;
type AboutRun = Extract<ResultsToPanel, { kind: 'columns' | 'rows' | 'ended' }>;

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
  #grid: Grid | undefined;

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
    }
  }

  /** Call when another run takes the panel. */
  dispose(): void {
    clearInterval(this.#ticking);
    this.#grid?.dispose();
  }

  #showGrid(): Grid {
    this.#grid?.dispose();
    const grid = new Grid(this.#strings, (copy) => this.#copy(copy));
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
    const hasRows = grid !== undefined && grid.rowCount > 0;
    fill(
      this.#actions,
      hasRows &&
        button({ label: strings.copyAll, look: 'secondary', icon: 'copy', hint: strings.copyAllHint }, () =>
          grid.copyAll(),
        ),
    );
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
    const hasRows = this.#grid !== undefined && this.#grid.rowCount > 0;
    if ('unsaid' in outcome && outcome.unsaid !== undefined) {
      const { unsaidOne: one, unsaidOther: other } = strings;
      notices.push(el('p', { class: 'unsaid' }, counted(outcome.unsaid, { one, other })));
    }
    if ('said' in outcome && outcome.said !== undefined) notices.push(this.#said(outcome.said, !hasRows));
    if (notices.length === 0) return;
    const block = el('div', { class: 'notices' }, ...notices);
    // Rows that arrived before a cancellation or a lost connection stay in sight, under what happened.
    if (hasRows) this.#content.prepend(block);
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

  #copy(copy: GridCopy): void {
    const strings = this.#strings;
    if (copy.text.length > maxCopyLength) {
      this.#say(strings.tooLargeToCopy);
      return;
    }
    this.#post({ kind: 'copy', runId: this.runId, ...copy });
    this.#say(counted(copy.rows, { one: strings.copiedCellsOne, other: strings.copiedCellsOther }));
  }
}
