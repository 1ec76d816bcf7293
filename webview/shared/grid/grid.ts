import type { CopyRequest } from '../../../src/vscode/webviews/protocol/results.ts';
import type { Cell, ShownColumn, ShownRow } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../../src/vscode/webviews/strings/shared.ts';
import { tabSeparated } from '../../../src/vscode/webviews/tabSeparated.ts';
import { el, freshId } from '../dom.ts';
import { cellAt, taken, whileDragging } from './gestures.ts';
import type { ColumnState } from './gridHead.ts';
import { GridView } from './gridView.ts';
import { headRow, moved, type Position, type Rectangle, rectangleOf, type Selection } from './selection.ts';
import { ValuePane } from './valuePane.ts';
import { bounded, maxWidth } from './widths.ts';

/** What one press of a resizing key adds, in CSS pixels. */
const resizeStep = 16;

/** What a person wants copied out of the grid. */
export type GridCopy = Omit<CopyRequest, 'kind' | 'runId'>;

/** What a grid does where its rows can be sorted and filtered. */
export interface Arranging {
  /** The name of a column was chosen: the next order is wanted. */
  sort(column: number): void;
  /** A filter of a column is wanted. `value` is that of the cell that the keys were on, `undefined` where they were on none. */
  filter(column: number, value: Cell | undefined): void;
}

/**
 * A grid of any number of rows, used by keyboard and pointer. The focus stays on the grid itself and the active cell is
 * named by `aria-activedescendant`, so that scrolling never loses it.
 */
export class Grid {
  readonly element: HTMLElement;
  readonly #view: GridView;
  readonly #value: ValuePane;
  readonly #copy: (copy: GridCopy) => void;
  readonly #arranging: Arranging | undefined;
  readonly #ended = new AbortController();
  #selection: Selection | undefined;

  constructor(strings: SharedStrings, copy: (copy: GridCopy) => void, arranging?: Arranging) {
    this.#copy = copy;
    this.#arranging = arranging;
    const words = arranging === undefined ? strings.gridHelp : `${strings.gridHelp} ${strings.gridArrangeHelp}`;
    const help = el('p', { class: 'unseen', id: freshId('grid-help') }, words);
    this.#view = new GridView(strings, help.id, arranging !== undefined);
    this.#value = new ValuePane(strings, {
      copy: () => this.#copySelection('cell'),
      close: () => this.#closeValue(),
    });
    this.element = el('div', { class: 'grid-frame' }, this.#view.element, this.#value.element, help);
    this.#listen();
  }

  /** How many rows were handed out. */
  get rowCount(): number {
    return this.#view.rows.all.length;
  }

  /** What is drawn, for whoever arranges it and looks at what is in sight. */
  get view(): GridView {
    return this.#view;
  }

  /** The cell with the focus. */
  get active(): Position | undefined {
    return this.#selection?.active;
  }

  /** Starts a new result. */
  setColumns(columns: readonly ShownColumn[]): void {
    this.#selection = undefined;
    this.#value.hide();
    this.#view.setColumns(columns);
  }

  /** Adds rows at the end. */
  append(rows: readonly ShownRow[]): void {
    this.#view.append(rows);
  }

  /** Shows other rows, or the same in another order. The cell with the focus goes with its row where that is still shown. */
  arrange(order: Uint32Array | undefined, states: ReadonlyMap<number, ColumnState>): void {
    const { rows } = this.#view;
    const active = this.#selection?.active;
    const index = active === undefined ? undefined : rows.indexAt(active.row);
    this.#view.arrange(order);
    this.#view.setStates(states);
    if (active === undefined) return;
    const row = index === undefined ? undefined : rows.placeOf(index);
    const isOnHead = active.row === headRow || rows.count === 0;
    this.#select({ row: isOnHead ? headRow : (row ?? 0), column: active.column }, false);
    if (isOnHead || row === undefined) this.#value.hide();
  }

  /** Puts the focus of the keys on a cell and brings it into sight; the grid itself may be without the page's focus. */
  goTo(position: Position): void {
    this.#select(position, false);
  }

  /** Asks for everything that is shown on the clipboard, with the column names. */
  copyAll(): void {
    const { rows, columns } = this.#view;
    const names = columns.map(({ name }) => name);
    const text = tabSeparated(rows.between(0, rows.count - 1), names);
    this.#copy({ scope: 'all', rows: rows.count, columns: columns.length, text });
  }

  focus(): void {
    this.#view.element.focus();
  }

  /** Call when the grid leaves the page. */
  dispose(): void {
    this.#ended.abort();
    this.#view.dispose();
  }

  #listen(): void {
    const { signal } = this.#ended;
    const grid = this.#view.element;
    grid.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    grid.addEventListener('pointerdown', (event) => this.#onPointerDown(event), { signal });
    grid.addEventListener('dblclick', (event) => this.#onDoubleClick(event), { signal });
    grid.addEventListener('focus', () => this.#onFocus(), { signal });
    this.#value.element.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape') taken(event, () => this.#closeValue());
      },
      { signal },
    );
    // The editor's own Copy command arrives as this event too. Without a text selection Chromium offers no copying
    // unless `beforecopy` was answered.
    document.addEventListener('beforecopy', (event) => this.#hasFocus() && event.preventDefault(), { signal });
    document.addEventListener(
      'copy',
      (event) => {
        if (!this.#hasFocus() || this.#selection === undefined) return;
        event.preventDefault();
        this.#copySelection('selection');
      },
      { signal },
    );
  }

  #hasFocus(): boolean {
    return document.activeElement === this.#view.element;
  }

  #onFocus(): void {
    if (this.#selection !== undefined) return;
    if (this.#view.rows.count > 0) this.#select({ row: 0, column: 0 }, false);
    else if (this.#arranging !== undefined && this.#view.columns.length > 0)
      this.#select({ row: headRow, column: 0 }, false);
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#selection === undefined) return;
    const { active } = this.#selection;
    const { rows, columns, rowsInSight } = this.#view;
    const toEnd = event.ctrlKey || event.metaKey;
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      taken(event, () => this.#resize(active.column, event.key === 'ArrowRight' ? resizeStep : -resizeStep));
      return;
    }
    if (event.altKey && event.key === 'ArrowDown' && this.#arranging !== undefined) {
      const cell = rows.at(active.row)?.[active.column];
      taken(event, () => this.#arranging?.filter(active.column, active.row === headRow ? undefined : (cell ?? null)));
      return;
    }
    if (event.altKey) return;
    const page = Math.max(1, rowsInSight - 1);
    const hasHead = this.#arranging !== undefined && !event.shiftKey;
    const to = moved(active, event.key, toEnd, { rows: rows.count, columns: columns.length, page, hasHead });
    if (to !== undefined) taken(event, () => this.#select(to, event.shiftKey));
    else if (toEnd && event.key.toLowerCase() === 'a') taken(event, () => this.#selectAll());
    else if (event.key === 'Enter' || event.key === ' ')
      taken(event, () => (active.row === headRow ? this.#arranging?.sort(active.column) : this.#toggleValue()));
    else if (event.key === 'Escape' && this.#value.isOpen) taken(event, () => this.#closeValue());
  }

  #select(active: Position, extend: boolean): void {
    const isRange = extend && this.#selection !== undefined && this.#selection.anchor.row !== headRow;
    const anchor = isRange ? (this.#selection?.anchor ?? active) : active;
    this.#selection = { active, anchor };
    this.#view.select(this.#selection, true);
    if (this.#value.isOpen) this.#showValue();
  }

  #selectAll(): void {
    const { rows, columns } = this.#view;
    if (rows.count === 0) return;
    const anchor = { row: rows.count - 1, column: columns.length - 1 };
    this.#selection = { active: { row: 0, column: 0 }, anchor };
    this.#view.select(this.#selection, false);
  }

  #copySelection(scope: 'cell' | 'selection'): void {
    if (this.#selection === undefined || this.#selection.active.row === headRow) return;
    const { active } = this.#selection;
    const area = scope === 'cell' ? rectangleOf({ active, anchor: active }) : rectangleOf(this.#selection);
    const rows = area.bottom - area.top + 1;
    const columns = area.right - area.left + 1;
    const isOne = rows === 1 && columns === 1;
    this.#copy({
      scope: isOne ? 'cell' : 'selection',
      rows,
      columns,
      text: isOne ? (this.#view.rows.at(area.top)?.[area.left] ?? '') : tabSeparated(this.#cells(area)),
    });
  }

  #cells({ top, bottom, left, right }: Rectangle): ShownRow[] {
    return this.#view.rows.between(top, bottom).map((row) => row.slice(left, right + 1));
  }

  #toggleValue(): void {
    if (this.#value.isOpen) this.#closeValue();
    else this.#showValue();
  }

  #showValue(): void {
    const active = this.#selection?.active;
    const column = active === undefined ? undefined : this.#view.columns[active.column];
    if (active === undefined || column === undefined) return;
    const { rows } = this.#view;
    const index = rows.indexAt(active.row);
    if (index === undefined) this.#value.hide();
    else this.#value.show(column, index, rows.at(active.row)?.[active.column] ?? null);
  }

  #closeValue(): void {
    this.#value.hide();
    this.focus();
  }

  #resize(column: number, by: number): void {
    this.#view.setWidth(column, bounded(this.#view.widthOf(column) + by));
  }

  #onPointerDown(event: PointerEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    if (event.button !== 0 || target === undefined) return;
    const head = target.closest<HTMLElement>('.grid-head-cell');
    if (head !== null) {
      const column = Number(head.dataset['column']);
      if (target.classList.contains('grid-resizer')) this.#dragWidth(event, column);
      else if (this.#arranging !== undefined) {
        // What follows takes the focus where it wants it.
        event.preventDefault();
        this.focus();
        this.#select({ row: headRow, column }, false);
        if (target.closest('.grid-filter') === null) this.#arranging.sort(column);
        else this.#arranging.filter(column, undefined);
      }
      return;
    }
    const position = cellAt(event);
    if (position === undefined) return;
    this.#view.element.focus({ preventScroll: true });
    event.preventDefault();
    this.#select(position, event.shiftKey);
    whileDragging(this.#ended.signal, (moving) => {
      const over = cellAt(moving);
      const { active } = this.#selection ?? {};
      if (over !== undefined && (over.row !== active?.row || over.column !== active.column)) this.#select(over, true);
    });
  }

  #onDoubleClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const head = target?.closest<HTMLElement>('.grid-head-cell');
    if (head !== null && head !== undefined && target?.classList.contains('grid-resizer') === true) {
      const index = Number(head.dataset['column']);
      const width = this.#view.fittingWidth(index, maxWidth);
      if (width !== undefined) this.#view.setWidth(index, width);
    } else if (cellAt(event) !== undefined) this.#showValue();
  }

  #dragWidth(event: PointerEvent, column: number): void {
    event.preventDefault();
    const start = this.#view.widthOf(column);
    whileDragging(this.#ended.signal, (moving) =>
      this.#view.setWidth(column, bounded(start + moving.clientX - event.clientX)),
    );
  }
}
