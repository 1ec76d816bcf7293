import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { Cell, ShownColumn, ShownRow } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../../src/vscode/webviews/strings/shared.ts';
import { el, freshId, setAttributes } from '../dom.ts';
import { sentence } from '../sentences.ts';
import { isNumeric, onOneLine } from './cells.ts';
import { type ColumnState, GridHead } from './gridHead.ts';
import { place } from './place.ts';
import { RowsShown } from './rowsShown.ts';
import { headRow, isWithin, type Position, type Rectangle, rectangleOf, type Selection } from './selection.ts';
import { type Measure, measureBy, widthsFor } from './widths.ts';

/** Heights in CSS pixels; grid.css says the same. */
const rowHeight = 24;
const headHeight = 40;
/** Room beside a name for the arrow that says how the rows are sorted. */
const arrowWidth = 16;

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
  readonly #head: GridHead;
  readonly #body = el('div', { class: 'grid-body', role: 'rowgroup' });
  readonly #canvas: HTMLElement;
  readonly #rowsInView: Virtualizer<HTMLElement, HTMLElement>;
  readonly #columnsInView: Virtualizer<HTMLElement, HTMLElement>;
  readonly #drawn = new Map<number, DrawnRow>();
  readonly #unmount: readonly (() => void)[];
  readonly rows = new RowsShown();
  readonly #canArrange: boolean;
  #columns: readonly ShownColumn[] = [];
  #isFound: ((value: Cell) => boolean) | undefined;
  #widths: number[] = [];
  #sized = false;
  #gutter = 40;
  #selection: Selection | undefined;
  #frame = 0;

  /** `canArrange`: whether names of columns sort and filter. */
  constructor(strings: SharedStrings, describedBy: string, canArrange: boolean) {
    this.#strings = strings;
    this.#canArrange = canArrange;
    this.#head = new GridHead(strings, (column) => this.#cellId({ row: headRow, column }), canArrange);
    const head = el('div', { class: 'grid-head-group', role: 'rowgroup' }, this.#head.element);
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

  /** Whole rows between the header and the lower edge. */
  get rowsInSight(): number {
    return Math.max(1, Math.floor((this.element.clientHeight - headHeight) / rowHeight));
  }

  /** Places of the first and last row of which anything is in sight; `undefined` where there is none. */
  get placesInSight(): readonly [first: number, last: number] | undefined {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.floor(scrollTop / rowHeight);
    const last = Math.min(this.rows.count, Math.ceil((scrollTop + clientHeight - headHeight) / rowHeight)) - 1;
    return last < first ? undefined : [first, last];
  }

  /** Starts a new result. */
  setColumns(columns: readonly ShownColumn[]): void {
    this.#columns = columns;
    this.rows.clear();
    this.#selection = undefined;
    this.#sized = false;
    this.#undrawAll();
    this.#widths = widthsFor(columns, [], this.#measure());
    this.#head.reset(new Map());
    this.#changed();
  }

  /** Adds rows at the end. The first ones settle the columns' widths. */
  append(rows: readonly ShownRow[]): void {
    this.rows.append(rows);
    if (!this.#sized && this.rows.all.length > 0) {
      this.#sized = true;
      this.#widths = widthsFor(this.#columns, this.rows.all, this.#measure());
      this.#head.reset();
    }
    this.#changed();
  }

  /** Shows other rows, or the same in another order. */
  arrange(order: Uint32Array | undefined): void {
    this.rows.arrange(order);
    this.#undrawAll();
    this.#changed();
  }

  /** Says above the columns what was done to them. */
  setStates(states: ReadonlyMap<number, ColumnState>): void {
    this.#head.reset(states);
    this.#schedule();
  }

  /** Marks the values that are looked for. */
  markFound(isFound: ((value: Cell) => boolean) | undefined): void {
    this.#isFound = isFound;
    this.#undrawAll();
    this.#schedule();
  }

  /** Where the name of a column stands on the page, once it is drawn. */
  headCell(column: number): HTMLElement | undefined {
    return this.#head.element.querySelector<HTMLElement>(`[data-column="${column}"]`) ?? undefined;
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
      this.rows.all.map((row) => [row[column] ?? null]),
      this.#measure(),
      limit,
    )[0];
  }

  /** Marks what is selected and brings the active cell into sight where `follow` says so. */
  select(selection: Selection, follow: boolean): void {
    this.#selection = selection;
    if (follow) {
      if (selection.active.row !== headRow) this.#rowsInView.scrollToIndex(selection.active.row, { align: 'auto' });
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
    this.#gutter = 20 + 8 * Math.max(2, String(this.rows.all.length).length);
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
    rows.setOptions({ ...rows.options, count: this.rows.count });
    rows._willUpdate();
    setAttributes(this.element, {
      'aria-rowcount': this.rows.count + 1,
      'aria-colcount': this.#columns.length + 1,
      'aria-label': sentence(this.#strings.gridLabel, { rows: this.rows.count, columns: this.#columns.length }),
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
    const active = this.#selection?.active;
    const activeHead = active?.row === headRow ? active.column : undefined;
    this.#head.draw({ columns: this.#columns, inSight: columns, gutter: this.#gutter, active: activeHead });
    const isDrawn =
      active !== undefined &&
      (activeHead === undefined
        ? this.#drawn.get(active.row)?.cells.has(active.column) === true
        : columns.some(({ index }) => index === activeHead));
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
      el(
        'div',
        { class: 'grid-gutter', role: 'rowheader', 'aria-colindex': 1 },
        String((this.rows.indexAt(index) ?? index) + 1),
      ),
    );
    const drawn = { element, cells: new Map<number, HTMLElement>() };
    this.#drawn.set(index, drawn);
    this.#body.append(element);
    return drawn;
  }

  #makeCell(row: number, column: number, drawn: DrawnRow): HTMLElement {
    const value = this.rows.at(row)?.[column] ?? null;
    const about = this.#columns[column];
    const kind = about !== undefined && isNumeric(about) ? 'grid-cell number' : 'grid-cell';
    const found = this.#isFound?.(value) === true ? ' found' : '';
    const cell = el(
      'div',
      {
        class: `${kind}${found}`,
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

  #undrawAll(): void {
    for (const index of [...this.#drawn.keys()]) this.#undraw(index);
  }

  #undraw(index: number): void {
    this.#drawn.get(index)?.element.remove();
    this.#drawn.delete(index);
  }

  #cellId({ row, column }: Position): string {
    return `${this.#id}-${row === headRow ? 'head' : `r${row}`}-c${column}`;
  }

  #measure(): Measure {
    const style = getComputedStyle(this.element);
    const family = style.getPropertyValue('--grid-font') || 'monospace';
    const measure = measureBy(`12px ${family}`, `600 12px ${style.fontFamily || 'sans-serif'}`);
    if (!this.#canArrange) return measure;
    return { ...measure, header: (text) => measure.header(text) + arrowWidth };
  }
}
