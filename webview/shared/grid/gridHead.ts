import type { VirtualItem } from '@tanstack/virtual-core';
import type { ShownColumn } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../../src/vscode/webviews/strings/shared.ts';
import { el, fill, setAttributes } from '../dom.ts';
import { icon } from '../icons.ts';
import { isNumeric, onOneLine } from './cells.ts';
import { place } from './place.ts';

/** What a person did to a column; told above it. */
export interface ColumnState {
  readonly sort?: 'ascending' | 'descending';
  /** What the filter asks, in words. */
  readonly filter?: string;
}

/** What the head needs to draw the columns in sight. */
export interface HeadView {
  readonly columns: readonly ShownColumn[];
  readonly inSight: readonly VirtualItem[];
  /** Width of the row numbers, in CSS pixels. */
  readonly gutter: number;
  /** The column whose name the keys are on. */
  readonly active: number | undefined;
}

/** The names of the columns, with their types, masks, order and filters. */
export class GridHead {
  readonly element = el('div', { class: 'grid-head', role: 'row', 'aria-rowindex': 1 });
  readonly #strings: SharedStrings;
  readonly #idOf: (column: number) => string;
  readonly #canArrange: boolean;
  #states: ReadonlyMap<number, ColumnState> = new Map();

  /** `canArrange`: whether names sort and filter. */
  constructor(strings: SharedStrings, idOf: (column: number) => string, canArrange: boolean) {
    this.#strings = strings;
    this.#idOf = idOf;
    this.#canArrange = canArrange;
    if (canArrange) this.element.classList.add('arranges');
  }

  /** Forgets what is drawn: columns or their states are others now. */
  reset(states: ReadonlyMap<number, ColumnState> = this.#states): void {
    this.#states = states;
    const corner = el(
      'div',
      { class: 'grid-corner', role: 'columnheader', 'aria-colindex': 1 },
      el('span', { class: 'unseen' }, this.#strings.gridRow),
    );
    fill(this.element, corner);
  }

  draw({ columns, inSight, gutter, active }: HeadView): void {
    const missing = new Map(inSight.map((item) => [item.index, item]));
    const corner = this.element.firstElementChild;
    if (corner instanceof HTMLElement) corner.style.width = `${gutter}px`;
    for (const cell of this.element.querySelectorAll<HTMLElement>('.grid-head-cell')) {
      const item = missing.get(Number(cell.dataset['column']));
      if (item === undefined) cell.remove();
      else {
        place(cell, item);
        cell.classList.toggle('active', item.index === active);
        missing.delete(item.index);
      }
    }
    for (const item of missing.values()) {
      const column = columns[item.index];
      if (column === undefined) continue;
      const cell = this.#cell(column, item.index);
      cell.classList.toggle('active', item.index === active);
      place(cell, item);
      this.element.append(cell);
    }
  }

  #cell(column: ShownColumn, index: number): HTMLElement {
    const strings = this.#strings;
    const { sort, filter } = this.#states.get(index) ?? {};
    const reasons = [column.masked, filter].flatMap((words) => (words === undefined ? [] : [onOneLine(words)]));
    const cell = el(
      'div',
      {
        class: isNumeric(column) ? 'grid-head-cell number' : 'grid-head-cell',
        role: 'columnheader',
        id: this.#idOf(index),
        'aria-colindex': index + 2,
        'data-column': index,
        title: [`${onOneLine(column.name)} · ${column.type}`, ...reasons].join('\n'),
        'aria-description': reasons.length === 0 ? undefined : reasons.join(' '),
      },
      el(
        'span',
        { class: 'grid-head-title' },
        el('span', { class: 'grid-head-name' }, onOneLine(column.name)),
        sort !== undefined && icon(sort === 'ascending' ? 'ascending' : 'descending'),
      ),
      el(
        'span',
        { class: 'grid-head-type' },
        column.masked === undefined ? column.type : `${column.type} · ${strings.gridMasked}`,
      ),
    );
    if (this.#canArrange) {
      setAttributes(cell, { 'aria-sort': sort ?? 'none' });
      // For the pointer; the keyboard has Alt with Down.
      cell.append(
        el(
          'span',
          {
            class: filter === undefined ? 'grid-filter' : 'grid-filter on',
            'aria-hidden': true,
            title: strings.gridFilter,
          },
          icon('filter'),
        ),
      );
    }
    cell.append(el('span', { class: 'grid-resizer', 'aria-hidden': true }));
    return cell;
  }
}
