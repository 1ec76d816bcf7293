import { maxSoughtLength } from '../../../src/vscode/webviews/protocol/rowUse.ts';
import type { ResultsStrings } from '../../../src/vscode/webviews/strings/results.ts';
import { button } from '../../shared/components.ts';
import { el } from '../../shared/dom.ts';
import type { Grid } from '../../shared/grid/grid.ts';
import { icon } from '../../shared/icons.ts';
import { sentence } from '../../shared/sentences.ts';
import { inSlices } from '../arranging/inSlices.ts';
import { findCells, holding, type Matches } from './findCells.ts';

const none: Matches = { cells: [], isMore: false };

/** Finds a text in the rows that are shown, marks it, and walks from match to match. */
export class FindBox {
  readonly element = el('div', { class: 'find', role: 'search', hidden: true });
  readonly #grid: Grid;
  readonly #strings: ResultsStrings;
  readonly #changed: () => void;
  readonly #ending: () => void;
  readonly #input: HTMLInputElement;
  readonly #count = el('span', { class: 'find-count', role: 'status' });
  #matches = none;
  #at = 0;
  #working: AbortController | undefined;

  /** `changed` is called when something else is looked for, and `ending` before nothing is any more. */
  constructor(grid: Grid, strings: ResultsStrings, changed: () => void, ending: () => void) {
    this.#grid = grid;
    this.#strings = strings;
    this.#changed = changed;
    this.#ending = ending;
    this.#input = el('input', {
      class: 'field',
      type: 'text',
      'aria-label': strings.find,
      placeholder: strings.find,
      maxlength: maxSoughtLength,
      spellcheck: 'false',
    });
    this.#input.addEventListener('input', () => {
      void this.#search(true);
      changed();
    });
    this.element.append(
      icon('search'),
      this.#input,
      this.#count,
      button({ label: strings.findPrevious, look: 'icon', icon: 'ascending' }, () => this.#step(-1)),
      button({ label: strings.findNext, look: 'icon', icon: 'descending' }, () => this.#step(1)),
      button({ label: strings.findClose, look: 'icon', icon: 'close' }, () => this.close()),
    );
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** What is looked for; empty for nothing. */
  get text(): string {
    return this.element.hidden ? '' : this.#input.value;
  }

  open(): void {
    const wasClosed = this.element.hidden;
    this.element.hidden = false;
    this.#input.focus();
    this.#input.select();
    if (!wasClosed || this.#input.value === '') return;
    void this.#search(true);
    this.#changed();
  }

  /** Takes the marks away and gives the keys back to the grid, which is at the match that was last shown. */
  close(): void {
    if (this.element.hidden) return;
    this.#ending();
    this.element.hidden = true;
    void this.#search(false);
    this.#grid.focus();
    this.#changed();
  }

  /** Call when other rows are shown. */
  rowsChanged(): void {
    if (this.text !== '') void this.#search(false);
  }

  dispose(): void {
    this.#working?.abort();
  }

  #onKey(event: KeyboardEvent): void {
    const isStep = event.key === 'F3' || (event.key === 'Enter' && event.target === this.#input);
    if (event.key !== 'Escape' && !isStep) return;
    event.preventDefault();
    event.stopPropagation();
    if (isStep) this.#step(event.shiftKey ? -1 : 1);
    else this.close();
  }

  async #search(goThere: boolean): Promise<void> {
    this.#working?.abort();
    const working = new AbortController();
    this.#working = working;
    const { text } = this;
    const isFound = holding(text);
    this.#grid.view.markFound(text === '' ? undefined : isFound);
    const { rows } = this.#grid.view;
    const matches = text === '' ? none : await inSlices(findCells(rows, isFound), { signal: working.signal });
    if (matches === undefined || working.signal.aborted) return;
    this.#matches = matches;
    const from = this.#grid.active ?? { row: 0, column: 0 };
    const next = matches.cells.findIndex(
      ({ row, column }) => row > from.row || (row === from.row && column >= from.column),
    );
    this.#at = Math.max(0, next);
    if (goThere) this.#goTo();
    this.#tell();
  }

  #step(by: number): void {
    const { length } = this.#matches.cells;
    if (length === 0) return;
    this.#at = (this.#at + by + length) % length;
    this.#goTo();
    this.#tell();
  }

  #goTo(): void {
    const match = this.#matches.cells[this.#at];
    if (match !== undefined) this.#grid.goTo(match);
  }

  #tell(): void {
    const { cells, isMore } = this.#matches;
    const strings = this.#strings;
    const words = isMore ? strings.findAtOfMore : strings.findAt;
    this.#count.textContent =
      this.text === ''
        ? ''
        : cells.length === 0
          ? strings.findNone
          : sentence(words, { at: this.#at + 1, count: cells.length });
    this.element.classList.toggle('nothing', this.text !== '' && cells.length === 0);
  }
}
