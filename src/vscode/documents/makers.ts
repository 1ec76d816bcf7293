import type { Statement } from '../../core/analysis/analysis.ts';
import type { Batches } from '../../core/ports.ts';

/**
 * UTF-16 code units of earlier statements that one is read after, at most. Beyond that it is read by itself, after what holds for
 * all that follows alone.
 */
const maxContext = 64 * 1024;

interface Maker {
  readonly text: string;
  /** Makers that it needs itself, as indexes. */
  readonly needs: readonly number[];
}

/**
 * Statements of a text that make something for those after them: a temporary table, a view, a function, a prepared statement.
 * A later one that holds such a name is read after them, so that it is understood as the text as a whole would be. Where a
 * dialect has batches, variables end with theirs, and what sets the database or the meaning of quotes holds for all that follows.
 */
export class Makers {
  readonly #makers: Maker[] = [];
  /** By what they make or change, in lower case. */
  readonly #byName = new Map<string, number[]>();
  /** The last ones that set something for all that follows. */
  readonly #setters = new Map<'database' | 'quotes', number>();
  readonly #batches: Batches | undefined;

  constructor(batches?: Batches) {
    this.#batches = batches;
  }

  /** Call for each statement before anything else. */
  begin(text: string): void {
    if (this.#batches?.begins(text) !== true) return;
    for (const name of [...this.#byName.keys()]) if (name.startsWith('@')) this.#byName.delete(name);
  }

  /** The earlier statements that one may rest on, in their order; empty where there are none. */
  contextOf(words: () => ReadonlySet<string>): string {
    const context = this.#joined(this.#neededBy(words));
    // What holds for all that follows must not be lost for being one of many.
    return context.length > maxContext ? this.#joined([...this.#setters.values()].sort((a, b) => a - b)) : context;
  }

  /** Statements one after the other: one need not end with a separator, nor the next begin with a space. */
  #joined(makers: readonly number[]): string {
    return makers.map((index) => `${this.#makers[index]?.text ?? ''}\n`).join('');
  }

  /** Takes note of a statement, with its words, once it is known what it does. */
  add(text: string, words: () => ReadonlySet<string>, statements: readonly Statement[]): void {
    const names = statements.flatMap((statement) => this.#namesOf(statement));
    const sets = this.#batches === undefined ? [] : statements.flatMap(settingsOf);
    if (names.length === 0 && sets.length === 0) return;
    const index = this.#makers.length;
    // What holds for all holds without what came before it.
    this.#makers.push({ text, needs: names.length === 0 ? [] : this.#neededBy(words) });
    for (const set of sets) this.#setters.set(set, index);
    for (const name of names) this.#byName.set(name, [...(this.#byName.get(name) ?? []), index]);
  }

  #neededBy(words: () => ReadonlySet<string>): readonly number[] {
    if (this.#makers.length === 0) return [];
    const needed = new Set<number>(this.#setters.values());
    for (const word of words()) for (const index of this.#byName.get(word) ?? []) needed.add(index);
    // A set that grows while it is walked: what the needed ones need themselves.
    for (const index of needed) for (const other of this.#makers[index]?.needs ?? []) needed.add(other);
    return [...needed].sort((a, b) => a - b);
  }

  #namesOf({ kind, writes, text }: Statement): readonly string[] {
    const written = writes.map(({ table }) => table.toLowerCase());
    switch (kind) {
      case 'schema':
        return [...written, ...namesAfter(madeThing, text)];
      case 'prepare':
      case 'session':
        return [...written, ...namesAfter(preparedThing, text)];
      default:
        // Rows that change matter where the text itself made what holds them.
        return written.filter((name) => this.#byName.has(name));
    }
  }
}

/** What a statement, or one inside it, sets for all that follows. */
function settingsOf({ kind, text }: Statement): readonly ('database' | 'quotes')[] {
  if (kind !== 'session' && !/^(?:if|while|begin)\b/i.test(text)) return [];
  return [
    ...(/\buse\b/i.test(text) ? (['database'] as const) : []),
    ...(/\b(?:quoted_identifier|ansi_defaults)\b/i.test(text) ? (['quotes'] as const) : []),
  ];
}

const madeThing =
  /\b(?:function|procedure|table|view|type|domain|sequence)\s+(?:if\s+(?:not\s+)?exists\s+)?((?:[\w$]+\.)?"?[\w$#]+)/i;
const preparedThing = /^\s*(?:prepare|declare)\s+"?([\w$@#]+)/i;

function namesAfter(thing: RegExp, text: string): readonly string[] {
  const name = thing.exec(text.slice(0, 400))?.[1]?.split('.').at(-1)?.replace('"', '');
  return name === undefined ? [] : [name.toLowerCase()];
}

/** The words of a text, in lower case. */
export const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(Array.from(text.matchAll(/[\p{L}_#@][\p{L}\p{N}_$#@]*/gu), ([word]) => word.toLowerCase()));
