import type { ShownLineage } from '../../src/vscode/webviews/protocol/lineage.ts';

/** What flows into and out of each column, near and far. */
export class Flows {
  readonly #into = new Map<string, string[]>();
  readonly #from = new Map<string, string[]>();

  constructor({ flows }: Pick<ShownLineage, 'flows'>) {
    for (const { from, to } of flows) {
      add(this.#into, to, from);
      add(this.#from, from, to);
    }
  }

  /** Columns that flow directly into one. */
  into(id: string): readonly string[] {
    return this.#into.get(id) ?? [];
  }

  /** Columns that one flows directly into. */
  outOf(id: string): readonly string[] {
    return this.#from.get(id) ?? [];
  }

  /** A column with all that flows into it and all that it flows into. */
  path(id: string): ReadonlySet<string> {
    return new Set([...reach(id, this.#into), ...reach(id, this.#from)]);
  }
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

function reach(id: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set([id]);
  // A set that grows while it is walked: each column once, in circles too.
  for (const one of found) for (const other of next.get(one) ?? []) found.add(other);
  return found;
}
