import {
  type FilterKind,
  filterKinds,
  maxSoughtLength,
  type ShownFilter,
} from '../../../src/vscode/webviews/protocol/rowUse.ts';
import type { ShownColumn } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { ResultsStrings } from '../../../src/vscode/webviews/strings/results.ts';
import { button } from '../../shared/components.ts';
import { el, fill, freshId, setAttributes } from '../../shared/dom.ts';
import { isNumeric, onOneLine } from '../../shared/grid/cells.ts';
import { sentence } from '../../shared/sentences.ts';
import { conditionWords, takesValue } from './filterWords.ts';
import { valueOrder } from './valueOrder.ts';

/** What the form begins with. */
export interface FilterWish {
  readonly column: ShownColumn;
  readonly index: number;
  /** The filter that the column has. */
  readonly filter: ShownFilter | undefined;
  /** The value that the person was on: what they want to see more of, probably. */
  readonly value: string | null | undefined;
  /** Where the name of the column stands; the form hangs below it. */
  readonly head: HTMLElement | undefined;
}

export interface FilterAnswer {
  apply(filter: ShownFilter): void;
  remove(column: number): void;
  /** The form is gone, whatever was chosen. */
  closed(): void;
}

/** A small form below a column's name: a condition, a value, and what to do with them. */
export class FilterForm {
  readonly element = el('form', { class: 'filter-form', role: 'dialog', hidden: true, novalidate: true });
  readonly #strings: ResultsStrings;
  readonly #answer: FilterAnswer;

  constructor(strings: ResultsStrings, answer: FilterAnswer) {
    this.#strings = strings;
    this.#answer = answer;
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
  }

  open(wish: FilterWish): void {
    const strings = this.#strings;
    const { column, index, filter, value } = wish;
    const title = sentence(strings.filterColumn, { column: onOneLine(column.name) });
    const errorId = freshId('filter-error');
    const kind = this.#kinds(filter?.kind ?? kindFor(value));
    const text = el('input', {
      class: 'field',
      type: 'text',
      'aria-label': strings.filterValue,
      maxlength: maxSoughtLength,
      inputmode: isNumeric(column) ? 'decimal' : undefined,
      spellcheck: 'false',
    });
    const begun = (filter?.value ?? value ?? '').slice(0, maxSoughtLength);
    text.value = begun;
    // A field has one line; a value of several stays as it is while nobody changes it.
    const shown = text.value;
    const sought = () => (text.value === shown ? begun : text.value);
    const error = el('p', { class: 'filter-error', id: errorId, role: 'alert', hidden: true });
    const update = () => {
      text.hidden = !takesValue(kind.value as FilterKind);
      error.hidden = true;
      setAttributes(text, { 'aria-invalid': undefined, 'aria-describedby': undefined });
    };
    kind.addEventListener('change', update);
    text.addEventListener('input', update);
    const apply = () => {
      const chosen = kind.value as FilterKind;
      const isComparison = takesValue(chosen) && chosen !== 'contains' && chosen !== 'equals';
      if (isComparison && !valueOrder(column, document.documentElement.lang || 'en').isValue(sought())) {
        error.textContent = sentence(strings.filterNoValue, { type: column.type });
        error.hidden = false;
        setAttributes(text, { 'aria-invalid': true, 'aria-describedby': errorId });
        text.focus();
        return;
      }
      this.close();
      this.#answer.apply({ column: index, kind: chosen, value: takesValue(chosen) ? sought() : '' });
    };
    // Without the listener Enter would send the form, which the page may not.
    this.element.onsubmit = (event) => {
      event.preventDefault();
      apply();
    };
    setAttributes(this.element, { 'aria-label': title });
    const remove = () => {
      this.close();
      this.#answer.remove(index);
    };
    fill(
      this.element,
      el(
        'div',
        { class: 'filter-head' },
        el('span', { class: 'filter-title' }, title),
        button({ label: strings.filterClose, look: 'icon', icon: 'close' }, () => this.close()),
      ),
      kind,
      text,
      error,
      el(
        'div',
        { class: 'filter-actions' },
        button({ label: strings.filterApply, look: 'primary' }, apply),
        filter !== undefined && button({ label: strings.filterRemove, look: 'secondary' }, remove),
        el('button', { type: 'submit', hidden: true }),
      ),
    );
    this.element.hidden = false;
    update();
    this.#hangBelow(wish.head);
    (text.hidden ? kind : text).focus();
    text.select();
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    fill(this.element);
    this.#answer.closed();
  }

  #kinds(chosen: FilterKind): HTMLSelectElement {
    const strings = this.#strings;
    const select = el(
      'select',
      { class: 'field', 'aria-label': strings.filterCondition },
      ...filterKinds.map((kind) => el('option', { value: kind }, strings[conditionWords[kind]])),
    );
    select.value = chosen;
    return select;
  }

  /** The style sheet keeps it within the frame, also where that becomes narrower. */
  #hangBelow(head: HTMLElement | undefined): void {
    const frame = this.element.parentElement?.getBoundingClientRect();
    if (frame === undefined || head === undefined) return;
    const { left, bottom } = head.getBoundingClientRect();
    this.element.style.setProperty('--left', `${left - frame.left}px`);
    this.element.style.top = `${bottom - frame.top}px`;
  }
}

/** Somebody who asks from a cell wants more like it. */
function kindFor(value: string | null | undefined): FilterKind {
  if (value === null) return 'null';
  return value === undefined || value.length > maxSoughtLength ? 'contains' : 'equals';
}
