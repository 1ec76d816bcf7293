/** Consecutive events of one stream that stand side by side in the tree. */
interface Run {
  readonly seq: number;
  readonly index: number;
}

/** Where each event stands in the tree. Memory grows with the deliveries of streams that alternate, not with the events. */
export class LeafPlaces {
  readonly #streams = new Map<string, { next: number; nextIndex: number; readonly runs: Run[] }>();

  /** Number of the stream's first event that is not in the tree. */
  nextSeq(stream: string): number {
    return this.#streams.get(stream)?.next ?? 0;
  }

  /** Notes that the stream's next event is the leaf with this index. */
  add(stream: string, index: number): void {
    const known = this.#streams.get(stream) ?? { next: 0, nextIndex: -1, runs: [] };
    if (index !== known.nextIndex) known.runs.push({ seq: known.next, index });
    known.next += 1;
    known.nextIndex = index + 1;
    this.#streams.set(stream, known);
  }

  /** Index of an event's leaf; `undefined` when it has none. */
  indexOf(stream: string, seq: number): number | undefined {
    const known = this.#streams.get(stream);
    if (known === undefined || seq >= known.next) return undefined;
    const run = known.runs.findLast((one) => one.seq <= seq);
    return run === undefined ? undefined : run.index + (seq - run.seq);
  }

  streams(): IterableIterator<string> {
    return this.#streams.keys();
  }
}
