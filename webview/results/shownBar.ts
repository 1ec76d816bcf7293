import type { ShownColumn } from '../../src/vscode/webviews/protocol/shown.ts';
import type { ResultsStrings } from '../../src/vscode/webviews/strings/results.ts';
import { el, fill } from '../shared/dom.ts';
import type { RowsShown } from '../shared/grid/rowsShown.ts';
import { icon } from '../shared/icons.ts';
import { count, counted, sentence } from '../shared/sentences.ts';
import type { Arrangement } from './arranging/arrangement.ts';
import { filterWords } from './arranging/filterWords.ts';

export interface ShownBarActions {
  edit(column: number): void;
  remove(column: number): void;
  clear(): void;
}

/** Says what of the rows is shown, and which filters do that. Not there while all are shown as they came. */
export class ShownBar {
  readonly element = el('div', { class: 'shown', hidden: true });
  readonly #strings: ResultsStrings;
  readonly #actions: ShownBarActions;

  constructor(strings: ResultsStrings, actions: ShownBarActions) {
    this.#strings = strings;
    this.#actions = actions;
  }

  /** `isCut`: whether the database had more rows than it handed out. Gives the sentence about the rows, if there is one. */
  show(arrangement: Arrangement, columns: readonly ShownColumn[], rows: RowsShown, isCut: boolean): string | undefined {
    const strings = this.#strings;
    const { filters } = arrangement;
    const words = shownWords(arrangement, rows, isCut, strings);
    this.element.hidden = words === undefined;
    if (words === undefined) {
      fill(this.element);
      return undefined;
    }
    const chips = filters.map((filter) => {
      const text = filterWords(filter, columns, strings);
      return this.#chip(text, filter.column);
    });
    const clear = el('button', { class: 'link', type: 'button' }, strings.clearFilters);
    clear.addEventListener('click', () => this.#actions.clear());
    fill(
      this.element,
      el('span', { class: 'shown-words' }, words),
      filters.length > 0 && el('ul', { class: 'chips' }, ...chips),
      filters.length > 0 && clear,
    );
    return words;
  }

  #chip(text: string, column: number): HTMLElement {
    const strings = this.#strings;
    const edit = el('button', { class: 'chip-words', type: 'button', title: strings.editFilter }, text);
    const label = sentence(strings.removeFilter, { filter: text });
    const remove = el(
      'button',
      { class: 'chip-remove', type: 'button', 'aria-label': label, title: label },
      icon('close'),
    );
    edit.addEventListener('click', () => this.#actions.edit(column));
    remove.addEventListener('click', () => this.#actions.remove(column));
    return el('li', { class: 'chip' }, edit, remove);
  }
}

/** “12 of 400 rows”; of a result that was cut off, that the database has more. `undefined` where there is nothing to say. */
export function shownWords(
  { sort, filters }: Arrangement,
  rows: RowsShown,
  isCut: boolean,
  strings: ResultsStrings,
): string | undefined {
  const all = rows.all.length;
  if (filters.length > 0) {
    const words = isCut
      ? { one: strings.shownOfFirstOne, other: strings.shownOfFirstOther }
      : { one: strings.shownOfOne, other: strings.shownOfOther };
    return counted(all, words).replace('{shown}', count(rows.count));
  }
  if (sort === undefined || !isCut) return undefined;
  return counted(all, { one: strings.sortedFirstOne, other: strings.sortedFirstOther });
}
