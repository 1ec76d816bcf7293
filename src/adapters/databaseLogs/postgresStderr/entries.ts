import type { LogBuilder } from '../logBuilder.ts';
import { accessOf, statementOf } from '../postgresMessages/statementOf.ts';
import type { PrefixedLine } from './linePrefix.ts';

/** What a server adds to an entry in lines of their own, each with the prefix. */
const additions = new Set(['DETAIL', 'HINT', 'QUERY', 'CONTEXT', 'LOCATION', 'BACKTRACE', 'STATEMENT']);

/** One entry, or an addition to one, with all its lines. */
interface Part {
  readonly at: PrefixedLine;
  readonly place: string;
  message: string;
}

/** Puts the lines of entries together, and tells the statements in them. The server writes an entry with its additions at once. */
export class Entries {
  readonly #builder: LogBuilder;
  #entry: Part | undefined;
  /** What a `STATEMENT` line says of the entry. */
  #query = '';
  /** What a line that goes on goes on with. */
  #current: Part | undefined;

  constructor(builder: LogBuilder) {
    this.#builder = builder;
  }

  begin(at: PrefixedLine, place: string): void {
    this.#builder.saw(at.time);
    const isAddition = additions.has(at.severity);
    if (isAddition) this.interrupt();
    else this.end();
    this.#current = { at, place, message: at.message };
    if (!isAddition) this.#entry = this.#current;
    else if (this.#entry === undefined || !isSameSession(this.#entry.at, at))
      this.#builder.unread(`${place} adds to an entry that isn't there`);
  }

  goOn(text: string, place: string): void {
    if (this.#current === undefined) this.#builder.unread(`${place} continues an entry that can't be read`);
    else this.#current.message += `\n${text}`;
  }

  /** The lines of the part under way are over. */
  interrupt(): void {
    const [part, entry] = [this.#current, this.#entry];
    this.#current = undefined;
    if (part?.at.severity === 'STATEMENT' && entry !== undefined && isSameSession(entry.at, part.at))
      this.#query = part.message;
  }

  /** The entry under way is over. */
  end(): void {
    this.interrupt();
    const [entry, query] = [this.#entry, this.#query];
    this.forget();
    if (entry === undefined) return;
    const { at, place, message } = entry;
    const said = { severity: at.severity, message, query };
    const relation = accessOf(said);
    if (relation !== undefined) this.#builder.addAccess({ application: at.application, relation, place });
    const found = statementOf(said);
    if (found === 'unreadable')
      this.#builder.unread(`${place} is an entry of pgaudit without the text of its statement`);
    else if (found !== undefined) {
      const { time, user, database, application } = at;
      this.#builder.add({ time, user, database, application, place, ...found });
    }
  }

  /** The entry under way isn't all there. */
  forget(): void {
    this.#entry = undefined;
    this.#current = undefined;
    this.#query = '';
  }
}

function isSameSession(one: PrefixedLine, other: PrefixedLine): boolean {
  return one.user === other.user && one.database === other.database && one.application === other.application;
}
