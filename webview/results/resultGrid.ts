import type { RowRange, RowsArranged, SaveRequest, ShownSort } from '../../src/vscode/webviews/protocol/rowUse.ts';
import type { Cell, ShownColumn, ShownRow } from '../../src/vscode/webviews/protocol/shown.ts';
import type { ResultsStrings } from '../../src/vscode/webviews/strings/results.ts';
import { button } from '../shared/components.ts';
import { el } from '../shared/dom.ts';
import { onOneLine } from '../shared/grid/cells.ts';
import { Grid, type GridCopy } from '../shared/grid/grid.ts';
import { sentence } from '../shared/sentences.ts';
import type { Arrangement } from './arranging/arrangement.ts';
import { Arranger } from './arranging/arranger.ts';
import { FilterForm } from './arranging/filterForm.ts';
import { FindBox } from './finding/findBox.ts';
import { Looks } from './looks.ts';
import { ShownBar } from './shownBar.ts';

/** How long a person is left alone before what they look for is told, in milliseconds: not each letter that they type. */
const restMs = 400;

/** What of a grid's use is told to the host, without the run that it is of. */
export type RowUse =
  | { readonly kind: 'looked'; readonly rows: readonly RowRange[] }
  | Omit<RowsArranged, 'runId'>
  | Omit<SaveRequest, 'runId'>
  | ({ readonly kind: 'copy' } & GridCopy);

/** The rows of a run: to be sorted, filtered, searched, copied and saved, without asking the database again. */
export class ResultGrid {
  readonly element: HTMLElement;
  readonly #strings: ResultsStrings;
  readonly #tell: (use: RowUse) => void;
  readonly #say: (sentence: string) => void;
  readonly #grid: Grid;
  readonly #arranger: Arranger;
  readonly #form: FilterForm;
  readonly #find: FindBox;
  readonly #bar: ShownBar;
  readonly #looks: Looks;
  readonly #empty: HTMLElement;
  #isCut = false;
  /** The order that was last told to a screen reader. */
  #sort: ShownSort | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #toldArrangement = '';

  constructor(strings: ResultsStrings, tell: (use: RowUse) => void, say: (sentence: string) => void) {
    this.#strings = strings;
    this.#tell = tell;
    this.#say = say;
    this.#grid = new Grid(strings, (copy) => this.#copy(copy), {
      sort: (column) => this.#arranger.sort(column),
      filter: (column, value) => this.#openForm(column, value),
    });
    this.#arranger = new Arranger(this.#grid, strings, (arrangement) => this.#arranged(arrangement));
    this.#form = new FilterForm(strings, {
      apply: (filter) => this.#arranger.filter(filter),
      remove: (column) => this.#arranger.removeFilter(column),
      closed: () => this.#grid.focus(),
    });
    this.#find = new FindBox(
      this.#grid,
      strings,
      () => this.#rest(),
      () => this.#tellArrangement(),
    );
    const clear = () => {
      this.#arranger.clearFilters();
      this.#grid.focus();
    };
    this.#bar = new ShownBar(strings, {
      clear,
      edit: (column) => this.#openForm(column, undefined),
      remove: (column) => {
        this.#arranger.removeFilter(column);
        this.#grid.focus();
      },
    });
    this.#looks = new Looks(this.#grid.view, (rows) => tell({ kind: 'looked', rows }));
    this.#empty = el(
      'div',
      { class: 'none-left', hidden: true },
      el('p', { class: 'none-left-title' }, strings.noneLeft),
      button({ label: strings.clearFilters, look: 'secondary' }, clear),
    );
    this.#grid.element.append(this.#empty, this.#form.element);
    this.element = el('div', { class: 'result-grid' }, this.#find.element, this.#bar.element, this.#grid.element);
  }

  /** How many rows were handed out. */
  get rowCount(): number {
    return this.#grid.rowCount;
  }

  /** Whether other rows are shown than were handed out, or in another order. */
  get isArranged(): boolean {
    return this.#grid.view.rows.order !== undefined;
  }

  setColumns(columns: readonly ShownColumn[]): void {
    this.#grid.setColumns(columns);
  }

  append(rows: readonly ShownRow[]): void {
    this.#grid.append(rows);
    this.#arranger.appended();
    this.#find.rowsChanged();
    this.#looks.changed();
  }

  /** Call once all rows are here. `isCut`: whether the database had more. */
  complete(isCut: boolean): void {
    this.#isCut = isCut;
    this.#showBar(this.#arranger.shown);
  }

  openFind(): void {
    this.#find.open();
  }

  copyAll(): void {
    this.#grid.copyAll();
  }

  /** Asks for the rows in a file, as they are shown. */
  save(): void {
    this.#tellArrangement();
    const { order } = this.#grid.view.rows;
    this.#tell({ kind: 'save', ...(order === undefined ? {} : { rows: Array.from(order) }) });
  }

  /** Call when the panel is in sight again. */
  inSight(): void {
    this.#looks.again();
  }

  dispose(): void {
    this.#tellArrangement();
    this.#looks.dispose();
    this.#find.dispose();
    this.#arranger.dispose();
    this.#grid.dispose();
  }

  #openForm(index: number, value: Cell | undefined): void {
    const { view } = this.#grid;
    const column = view.columns[index];
    if (column === undefined) return;
    const filter = this.#arranger.filterOf(index);
    this.#form.open({ column, index, filter, value, head: view.headCell(index) });
  }

  #arranged(arrangement: Arrangement): void {
    const words = this.#showBar(arrangement);
    this.#empty.hidden = this.#grid.view.rows.count > 0 || arrangement.filters.length === 0;
    const isSorted = arrangement.sort !== this.#sort;
    this.#sort = arrangement.sort;
    const { columns, rows } = this.#grid.view;
    const all = sentence(this.#strings.gridLabel, { rows: rows.count, columns: columns.length });
    this.#say(isSorted ? [this.#sortWords(arrangement), words ?? ''].join(' ').trim() : (words ?? all));
    this.#find.rowsChanged();
    this.#looks.changed();
    this.#tellArrangement();
  }

  #showBar(arrangement: Arrangement): string | undefined {
    const { columns, rows } = this.#grid.view;
    return this.#bar.show(arrangement, columns, rows, this.#isCut);
  }

  #sortWords({ sort }: Arrangement): string {
    const strings = this.#strings;
    if (sort === undefined) return strings.sortedNot;
    const column = onOneLine(this.#grid.view.columns[sort.column]?.name ?? '');
    return sentence(sort.direction === 'ascending' ? strings.sortedUp : strings.sortedDown, { column });
  }

  #copy(copy: GridCopy): void {
    this.#tellArrangement();
    this.#tell({ kind: 'copy', ...copy });
  }

  #rest(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#tellArrangement(), restMs);
  }

  /** Tells how the rows are arranged, where that is something else than was told. */
  #tellArrangement(): void {
    clearTimeout(this.#resting);
    const { sort, filters } = this.#arranger.shown;
    const find = this.#find.text;
    const now = {
      ...(sort === undefined ? {} : { sort }),
      filters,
      ...(find === '' ? {} : { find }),
    };
    const told = JSON.stringify(now);
    if (told === this.#toldArrangement || (this.#toldArrangement === '' && told === '{"filters":[]}')) return;
    this.#toldArrangement = told;
    this.#tell({ kind: 'arranged', ...now, rows: this.#grid.view.rows.count });
  }
}
