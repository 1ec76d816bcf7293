import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { ShownColumn, ShownRow } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../../src/vscode/webviews/strings/shared.ts';
import { el, fill, freshId, setAttributes } from '../dom.ts';
import { sentence } from '../sentences.ts';
import { isNumeric, onOneLine } from './cells.ts';
import { isWithin, type Position, rectangleOf, type Selection } from './selection.ts';
import type { Rectangle } from './tabSeparated.ts';
import { type Measure, measureBy, widthsFor } from './widths.ts';

/** Heights in CSS pixels; grid.css says the same. */
const rowHeight = 24;
const headHeight = 40;

interface DrawnRow {
  readonly element: HTMLElement;
  readonly cells: Map<number, HTMLElement>;
}

/** Draws the part of a result that is in sight: a few dozen rows and columns of however many there are. */
export class GridView {
  /** The element that scrolls and has the focus. */
  readonly element: HTMLElement;
  readonly #strings: SharedStrings;
  readonly #id = freshId('grid');
  readonly #head = el('div', { class: 'grid-head', role: 'row', 'aria-rowindex': 1 });
  readonly #body = el('div', { class: 'grid-body', role: 'rowgroup' });
  readonly #canvas: HTMLElement;
  readonly #rowsInView: Virtualizer<HTMLElement, HTMLElement>;
  readonly #columnsInView: Virtualizer<HTMLElement, HTMLElement>;
  readonly #drawn = new Map<number, DrawnRow>();
  readonly #unmount: readonly (() => void)[];
  #columns: readonly ShownColumn[] = [];
  #rows: ShownRow[] = [];
  #widths: number[] = [];
  #sized = false;
  #gutter = 40;
  #selection: Selection | undefined;
  #frame = 0;

  constructor(strings: SharedStrings, describedBy: string) {
    this.#strings = strings;
    const head = el('div', { class: 'grid-head-group', role: 'rowgroup' }, this.#head);
    this.#canvas = el('div', { class: 'grid-canvas', role: 'presentation' }, head, this.#body);
    this.element = el(
      'div',
      { class: 'grid', role: 'grid', tabindex: 0, 'aria-multiselectable': true, 'aria-describedby': describedBy },
      this.#canvas,
    );
    this.#rowsInView = this.#virtualizer(false);
    this.#columnsInView = this.#virtualizer(true);
    this.#unmount = [this.#rowsInView._didMount(), this.#columnsInView._didMount()];
  }

  get columns(): readonly ShownColumn[] {
    return this.#columns;
  }

  get rows(): readonly ShownRow[] {
    return this.#rows;
  }

  /** Whole rows between the header and the lower edge. */
  get rowsInSight(): number {
    return Math.max(1, Math.floor((this.element.clientHeight - headHeight) / rowHeight));
  }

  /** Starts a new result. */
  setColumns(columns: readonly ShownColumn[]): void {
    this.#columns = columns;
    this.#rows = [];
    this.#selection = undefined;
    this.#sized = false;
    for (const index of [...this.#drawn.keys()]) this.#undraw(index);
    this.#widths = widthsFor(columns, [], this.#measure());
    this.#drawHead();
    this.#changed();
  }

  /** Adds rows at the end. The first ones settle the columns' widths. */
  append(rows: readonly ShownRow[]): void {
    for (const row of rows) this.#rows.push(row);
    if (!this.#sized && this.#rows.length > 0) {
      this.#sized = true;
      this.#widths = widthsFor(this.#columns, this.#rows, this.#measure());
      this.#drawHead();
    }
    this.#changed();
  }

  widthOf(column: number): number {
    return this.#widths[column] ?? 0;
  }

  setWidth(column: number, width: number): void {
    this.#widths[column] = width;
    this.#changed();
  }

  /** The width that shows every value of a column, up to `limit` CSS pixels. */
  fittingWidth(column: number, limit: number): number | undefined {
    const about = this.#columns[column];
    if (about === undefined) return undefined;
    return widthsFor(
      [about],
      this.#rows.map((row) => [row[column] ?? null]),
      this.#measure(),
      limit,
    )[0];
  }

  /** Marks what is selected and brings the active cell into sight where `follow` says so. */
  select(selection: Selection, follow: boolean): void {
    this.#selection = selection;
    if (follow) {
      this.#rowsInView.scrollToIndex(selection.active.row, { align: 'auto' });
      this.#columnsInView.scrollToIndex(selection.active.column, { align: 'auto' });
    }
    this.#schedule();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    for (const unmount of this.#unmount) unmount();
  }

  #virtualizer(horizontal: boolean): Virtualizer<HTMLElement, HTMLElement> {
    return new Virtualizer<HTMLElement, HTMLElement>({
      count: 0,
      horizontal,
      getScrollElement: () => this.element,
      estimateSize: (index) => (horizontal ? (this.#widths[index] ?? 0) : rowHeight),
      overscan: horizontal ? 2 : 8,
      paddingStart: horizontal ? this.#gutter : headHeight,
      scrollPaddingStart: horizontal ? this.#gutter : headHeight,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.#schedule(),
    });
  }

  /** Tells both virtualizers of new counts or sizes, and draws. */
  #changed(): void {
    this.#gutter = 20 + 8 * Math.max(2, String(this.#rows.length).length);
    const columns = this.#columnsInView;
    columns.setOptions({
      ...columns.options,
      count: this.#columns.length,
      paddingStart: this.#gutter,
      scrollPaddingStart: this.#gutter,
    });
    columns.measure();
    columns._willUpdate();
    const rows = this.#rowsInView;
    rows.setOptions({ ...rows.options, count: this.#rows.length });
    rows._willUpdate();
    setAttributes(this.element, {
      'aria-rowcount': this.#rows.length + 1,
      'aria-colcount': this.#columns.length + 1,
      'aria-label': sentence(this.#strings.gridLabel, { rows: this.#rows.length, columns: this.#columns.length }),
    });
    this.#canvas.style.height = `${rows.getTotalSize()}px`;
    this.#canvas.style.width = `${columns.getTotalSize()}px`;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const columns = this.#columnsInView.getVirtualItems();
    const rows = this.#rowsInView.getVirtualItems();
    const inSight = new Set(rows.map(({ index }) => index));
    for (const index of [...this.#drawn.keys()]) if (!inSight.has(index)) this.#undraw(index);
    const area = this.#selection === undefined ? undefined : rectangleOf(this.#selection);
    for (const row of rows) this.#drawRow(row, columns, area);
    this.#drawHeadCells(columns);
    const active = this.#selection?.active;
    const isDrawn = active !== undefined && this.#drawn.get(active.row)?.cells.has(active.column) === true;
    setAttributes(this.element, { 'aria-activedescendant': isDrawn ? this.#cellId(active) : undefined });
  }

  #drawRow(item: VirtualItem, columns: readonly VirtualItem[], area: Rectangle | undefined): void {
    const drawn = this.#drawn.get(item.index) ?? this.#makeRow(item.index);
    drawn.element.style.transform = `translateY(${item.start}px)`;
    const gutter = drawn.element.firstElementChild;
    if (gutter instanceof HTMLElement) gutter.style.width = `${this.#gutter}px`;
    const inSight = new Set(columns.map(({ index }) => index));
    for (const [index, cell] of drawn.cells) {
      if (inSight.has(index)) continue;
      cell.remove();
      drawn.cells.delete(index);
    }
    for (const column of columns) {
      const cell = drawn.cells.get(column.index) ?? this.#makeCell(item.index, column.index, drawn);
      place(cell, column);
      const position = { row: item.index, column: column.index };
      const isActive =
        this.#selection?.active.row === position.row && this.#selection.active.column === position.column;
      cell.setAttribute('aria-selected', String(area !== undefined && isWithin(position, area)));
      cell.classList.toggle('active', isActive);
    }
  }

  #makeRow(index: number): DrawnRow {
    const element = el(
      'div',
      { class: index % 2 === 1 ? 'grid-row odd' : 'grid-row', role: 'row', 'aria-rowindex': index + 2 },
      el('div', { class: 'grid-gutter', role: 'rowheader', 'aria-colindex': 1 }, String(index + 1)),
    );
    const drawn = { element, cells: new Map<number, HTMLElement>() };
    this.#drawn.set(index, drawn);
    this.#body.append(element);
    return drawn;
  }

  #makeCell(row: number, column: number, drawn: DrawnRow): HTMLElement {
    const value = this.#rows[row]?.[column] ?? null;
    const about = this.#columns[column];
    const kind = about !== undefined && isNumeric(about) ? 'grid-cell number' : 'grid-cell';
    const cell = el(
      'div',
      {
        class: kind,
        role: 'gridcell',
        id: this.#cellId({ row, column }),
        'aria-colindex': column + 2,
        'data-row': row,
        'data-column': column,
      },
      value === null ? el('span', { class: 'null' }, this.#strings.gridNull) : onOneLine(value),
    );
    drawn.cells.set(column, cell);
    drawn.element.append(cell);
    return cell;
  }

  #undraw(index: number): void {
    this.#drawn.get(index)?.element.remove();
    this.#drawn.delete(index);
  }

  #drawHead(): void {
    const corner = el(
      'div',
      { class: 'grid-corner', role: 'columnheader', 'aria-colindex': 1 },
      el('span', { class: 'unseen' }, this.#strings.gridRow),
    );
    fill(this.#head, corner);
  }

  #drawHeadCells(columns: readonly VirtualItem[]): void {
    const inSight = new Map(columns.map((item) => [item.index, item]));
    const corner = this.#head.firstElementChild;
    if (corner instanceof HTMLElement) corner.style.width = `${this.#gutter}px`;
    for (const cell of this.#head.querySelectorAll<HTMLElement>('.grid-head-cell')) {
      const item = inSight.get(Number(cell.dataset['column']));
      if (item === undefined) cell.remove();
      else {
        place(cell, item);
        inSight.delete(item.index);
      }
    }
    for (const item of inSight.values()) {
      const column = this.#columns[item.index];
      if (column === undefined) continue;
      const cell = el(
        'div',
        {
          class: isNumeric(column) ? 'grid-head-cell number' : 'grid-head-cell',
          role: 'columnheader',
          'aria-colindex': item.index + 2,
          'data-column': item.index,
          title: [`${onOneLine(column.name)} · ${column.type}`, ...reasonOf(column)].join('\n'),
          ...(column.masked === undefined ? {} : { 'aria-description': onOneLine(column.masked) }),
        },
        el('span', { class: 'grid-head-name' }, onOneLine(column.name)),
        el(
          'span',
          { class: 'grid-head-type' },
          column.masked === undefined ? column.type : `${column.type} · ${this.#strings.gridMasked}`,
        ),
        el('span', { class: 'grid-resizer', 'aria-hidden': true }),
      );
      place(cell, item);
      this.#head.append(cell);
    }
  }

  #cellId({ row, column }: Position): string {
    return `${this.#id}-r${row}-c${column}`;
  }

  #measure(): Measure {
    const style = getComputedStyle(this.element);
    const family = style.getPropertyValue('--grid-font') || 'monospace';
    return measureBy(`12px ${family}`, `600 12px ${style.fontFamily || 'sans-serif'}`);
  }
}

/** Why a column's values aren't what the table holds. */
const reasonOf = ({ masked }: ShownColumn): readonly string[] => (masked === undefined ? [] : [onOneLine(masked)]);

function place(cell: HTMLElement, item: VirtualItem): void {
  cell.style.left = `${item.start}px`;
  cell.style.width = `${item.size}px`;
}
