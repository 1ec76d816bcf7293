import type { RowRange } from '../../src/vscode/webviews/protocol/rowUse.ts';
import type { GridView } from '../shared/grid/gridView.ts';

/** How long rows must stand before they count as seen, in milliseconds: what flies past faster nobody reads. */
const settleMs = 250;

/** Tells which rows stand on the screen, each time that they are others. */
export class Looks {
  readonly #view: GridView;
  readonly #tell: (rows: readonly RowRange[]) => void;
  readonly #ended = new AbortController();
  readonly #resizes: ResizeObserver;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = '';

  constructor(view: GridView, tell: (rows: readonly RowRange[]) => void) {
    this.#view = view;
    this.#tell = tell;
    view.element.addEventListener('scroll', () => this.changed(), { signal: this.#ended.signal });
    this.#resizes = new ResizeObserver(() => this.changed());
    this.#resizes.observe(view.element);
  }

  /** Call when other rows may be in sight. While they keep changing, what is there each time counts. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, settleMs);
  }

  /** Call when the panel is in sight again: the same rows are seen once more. */
  again(): void {
    this.#told = '';
    this.changed();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#resizes.disconnect();
    this.#ended.abort();
  }

  #look(): void {
    if (document.visibilityState !== 'visible') return;
    const places = this.#view.placesInSight;
    if (places === undefined) return;
    const [first, last] = places;
    const indexes: number[] = [];
    for (let place = first; place <= last; place += 1) indexes.push(this.#view.rows.indexAt(place) ?? 0);
    const ranges = rangesOf(indexes);
    const told = ranges.join(' ');
    if (told === this.#told) return;
    this.#told = told;
    this.#tell(ranges);
  }
}

/** Ranges of rows, counted from 1, for indexes in any order. */
export function rangesOf(indexes: readonly number[]): readonly RowRange[] {
  const ranges: [number, number][] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === index) range[1] = index + 1;
    else ranges.push([index + 1, index + 1]);
  }
  return ranges;
}
