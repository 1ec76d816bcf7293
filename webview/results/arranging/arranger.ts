import type { ShownFilter, ShownSort } from '../../../src/vscode/webviews/protocol/rowUse.ts';
import type { ResultsStrings } from '../../../src/vscode/webviews/strings/results.ts';
import type { Grid } from '../../shared/grid/grid.ts';
import type { ColumnState } from '../../shared/grid/gridHead.ts';
import { type Arrangement, arrange, asHandedOut } from './arrangement.ts';
import { filterWords } from './filterWords.ts';
import { inSlices } from './inSlices.ts';

/** Sorts and filters the rows of one grid. They stay as they were until the new arrangement is ready. */
export class Arranger {
  readonly #grid: Grid;
  readonly #strings: ResultsStrings;
  readonly #arranged: (arrangement: Arrangement) => void;
  #wanted = asHandedOut;
  #shown = asHandedOut;
  #working: AbortController | undefined;

  /** `arranged` is called each time that the grid shows another arrangement, or the same of more rows. */
  constructor(grid: Grid, strings: ResultsStrings, arranged: (arrangement: Arrangement) => void) {
    this.#grid = grid;
    this.#strings = strings;
    this.#arranged = arranged;
  }

  /** What the grid shows. */
  get shown(): Arrangement {
    return this.#shown;
  }

  filterOf(column: number): ShownFilter | undefined {
    return this.#wanted.filters.find((filter) => filter.column === column);
  }

  /** Goes on to the next of the three orders: ascending, descending, the database's own. */
  sort(column: number): void {
    const { sort } = this.#wanted;
    const next: ShownSort | undefined =
      sort?.column !== column
        ? { column, direction: 'ascending' }
        : sort.direction === 'ascending'
          ? { column, direction: 'descending' }
          : undefined;
    this.#want({ ...this.#wanted, sort: next });
  }

  /** Filters a column; the filter takes the place of the one that it had. */
  filter(filter: ShownFilter): void {
    this.#want({ ...this.#wanted, filters: [...this.#others(filter.column), filter] });
  }

  removeFilter(column: number): void {
    this.#want({ ...this.#wanted, filters: this.#others(column) });
  }

  clearFilters(): void {
    this.#want({ ...this.#wanted, filters: [] });
  }

  /** Call when rows were added. */
  appended(): void {
    if (this.#wanted !== asHandedOut) this.#want(this.#wanted);
  }

  dispose(): void {
    this.#working?.abort();
  }

  #others(column: number): readonly ShownFilter[] {
    return this.#wanted.filters.filter((filter) => filter.column !== column);
  }

  #want(arrangement: Arrangement): void {
    this.#working?.abort();
    const working = new AbortController();
    this.#working = working;
    this.#wanted = arrangement;
    void this.#work(arrangement, working.signal);
  }

  async #work(arrangement: Arrangement, signal: AbortSignal): Promise<void> {
    const { rows, columns } = this.#grid.view;
    const work = arrange(rows.all, columns, arrangement, document.documentElement.lang || 'en');
    const found = await inSlices(done(work), { signal });
    if (found === undefined || signal.aborted) return;
    this.#shown = arrangement;
    this.#grid.arrange(found.order, this.#states(arrangement));
    this.#arranged(arrangement);
  }

  #states({ sort, filters }: Arrangement): ReadonlyMap<number, ColumnState> {
    const states = new Map<number, ColumnState>();
    for (const filter of filters)
      states.set(filter.column, { filter: filterWords(filter, this.#grid.view.columns, this.#strings) });
    if (sort !== undefined) states.set(sort.column, { ...states.get(sort.column), sort: sort.direction });
    return states;
  }
}

/** Tells an order that is the database's own from work that was given up. */
function* done(
  work: Generator<void, Uint32Array | undefined>,
): Generator<void, { readonly order: Uint32Array | undefined }> {
  return { order: yield* work };
}
