import type { CopyRequest } from '../../../src/vscode/webviews/protocol/results.ts';
import type { ShownColumn, ShownRow } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../../src/vscode/webviews/strings/shared.ts';
import { el, freshId } from '../dom.ts';
import { GridView } from './gridView.ts';
import { moved, type Position, rectangleOf, type Selection } from './selection.ts';
import { tabSeparated } from './tabSeparated.ts';
import { ValuePane } from './valuePane.ts';
import { bounded, maxWidth } from './widths.ts';

/** What one press of a resizing key adds, in CSS pixels. */
const resizeStep = 16;

/** What a person wants copied out of the grid. */
export type GridCopy = Omit<CopyRequest, 'kind' | 'runId'>;

/**
 * A grid of any number of rows, used by keyboard and pointer. The focus stays on the grid itself and the active cell is
 * named by `aria-activedescendant`, so that scrolling never loses it.
 */
export class Grid {
  readonly element: HTMLElement;
  readonly #view: GridView;
  readonly #value: ValuePane;
  readonly #copy: (copy: GridCopy) => void;
  readonly #ended = new AbortController();
  #selection: Selection | undefined;

  constructor(strings: SharedStrings, copy: (copy: GridCopy) => void) {
    this.#copy = copy;
    const help = el('p', { class: 'unseen', id: freshId('grid-help') }, strings.gridHelp);
    this.#view = new GridView(strings, help.id);
    this.#value = new ValuePane(strings, {
      copy: () => this.#copySelection('cell'),
      close: () => this.#closeValue(),
    });
    this.element = el('div', { class: 'grid-frame' }, this.#view.element, this.#value.element, help);
    this.#listen();
  }

  get rowCount(): number {
    return this.#view.rows.length;
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

  /** Asks for everything on the clipboard, with the column names. */
  copyAll(): void {
    const { rows, columns } = this.#view;
    const area = { top: 0, left: 0, bottom: rows.length - 1, right: columns.length - 1 };
    const names = columns.map(({ name }) => name);
    this.#copy({ scope: 'all', rows: rows.length, columns: columns.length, text: tabSeparated(rows, area, names) });
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
    if (this.#selection === undefined && this.#view.rows.length > 0) this.#select({ row: 0, column: 0 }, false);
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
    if (event.altKey) return;
    const extent = { rows: rows.length, columns: columns.length, page: Math.max(1, rowsInSight - 1) };
    const to = moved(active, event.key, toEnd, extent);
    if (to !== undefined) taken(event, () => this.#select(to, event.shiftKey));
    else if (toEnd && event.key.toLowerCase() === 'a') taken(event, () => this.#selectAll());
    else if (event.key === 'Enter' || event.key === ' ') taken(event, () => this.#toggleValue());
    else if (event.key === 'Escape' && this.#value.isOpen) taken(event, () => this.#closeValue());
  }

  #select(active: Position, extend: boolean): void {
    const anchor = extend && this.#selection !== undefined ? this.#selection.anchor : active;
    this.#selection = { active, anchor };
    this.#view.select(this.#selection, true);
    if (this.#value.isOpen) this.#showValue();
  }

  #selectAll(): void {
    const { rows, columns } = this.#view;
    const anchor = { row: rows.length - 1, column: columns.length - 1 };
    this.#selection = { active: { row: 0, column: 0 }, anchor };
    this.#view.select(this.#selection, false);
  }

  #copySelection(scope: 'cell' | 'selection'): void {
    if (this.#selection === undefined) return;
    const { active } = this.#selection;
    const area = scope === 'cell' ? rectangleOf({ active, anchor: active }) : rectangleOf(this.#selection);
    const rows = area.bottom - area.top + 1;
    const columns = area.right - area.left + 1;
    const isOne = rows === 1 && columns === 1;
    this.#copy({
      scope: isOne ? 'cell' : 'selection',
      rows,
      columns,
      text: isOne ? (this.#view.rows[area.top]?.[area.left] ?? '') : tabSeparated(this.#view.rows, area),
    });
  }

  #toggleValue(): void {
    if (this.#value.isOpen) this.#closeValue();
    else this.#showValue();
  }

  #showValue(): void {
    const active = this.#selection?.active;
    const column = active === undefined ? undefined : this.#view.columns[active.column];
    if (active === undefined || column === undefined) return;
    this.#value.show(column, active.row, this.#view.rows[active.row]?.[active.column] ?? null);
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
      if (target.classList.contains('grid-resizer')) this.#dragWidth(event, Number(head.dataset['column']));
      return;
    }
    const position = cellAt(event);
    if (position === undefined) return;
    this.#view.element.focus({ preventScroll: true });
    event.preventDefault();
    this.#select(position, event.shiftKey);
    this.#whileDragging((moving) => {
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
    this.#whileDragging((moving) => this.#view.setWidth(column, bounded(start + moving.clientX - event.clientX)));
  }

  #whileDragging(onMove: (event: PointerEvent) => void): void {
    const dragging = new AbortController();
    const signal = AbortSignal.any([dragging.signal, this.#ended.signal]);
    window.addEventListener('pointermove', onMove, { signal });
    for (const end of ['pointerup', 'pointercancel', 'blur'])
      window.addEventListener(end, () => dragging.abort(), { signal });
  }
}

function cellAt(event: MouseEvent): Position | undefined {
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('.grid-cell');
  if (under === null || under === undefined) return undefined;
  return { row: Number(under.dataset['row']), column: Number(under.dataset['column']) };
}

/** A key that the grid has used is not the editor's as well. */
function taken(event: KeyboardEvent, act: () => void): void {
  event.preventDefault();
  event.stopPropagation();
  act();
}
