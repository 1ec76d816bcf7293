import type { ShownRow } from '../../../src/vscode/webviews/protocol/shown.ts';

/** The rows of a result, and which of them are shown in which order. A row's index counts from 0 as it was handed out. */
export class RowsShown {
  readonly #all: ShownRow[] = [];
  #order: Uint32Array | undefined;

  /** All of them, as they were handed out. */
  get all(): readonly ShownRow[] {
    return this.#all;
  }

  /** The indexes of the rows that are shown; `undefined` while all are, as they were handed out. */
  get order(): Uint32Array | undefined {
    return this.#order;
  }

  get count(): number {
    return this.#order?.length ?? this.#all.length;
  }

  /** The row at a place of the grid. */
  at(place: number): ShownRow | undefined {
    const index = this.indexAt(place);
    return index === undefined ? undefined : this.#all[index];
  }

  /** The index of the row at a place of the grid. */
  indexAt(place: number): number | undefined {
    if (place < 0 || place >= this.count) return undefined;
    return this.#order === undefined ? place : this.#order[place];
  }

  /** The place of a row in the grid; `undefined` where it is not shown. */
  placeOf(index: number): number | undefined {
    if (this.#order === undefined) return index < this.#all.length ? index : undefined;
    const place = this.#order.indexOf(index);
    return place === -1 ? undefined : place;
  }

  /** The rows at these places, first and last inclusive. */
  between(first: number, last: number): ShownRow[] {
    if (this.#order === undefined) return this.#all.slice(first, last + 1);
    return Array.from(this.#order.subarray(first, last + 1), (index) => this.#all[index] ?? []);
  }

  append(rows: readonly ShownRow[]): void {
    for (const row of rows) this.#all.push(row);
  }

  arrange(order: Uint32Array | undefined): void {
    this.#order = order;
  }

  clear(): void {
    this.#all.length = 0;
    this.#order = undefined;
  }
}
