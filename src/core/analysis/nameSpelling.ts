import type { Span } from '../prelude/span.ts';
import type { ColumnName, TableName } from './analysis.ts';
import type { Builtins } from './builtins.ts';
import type { RelationSource } from './names.ts';

/** How a dialect writes names, as far as it compares them in another form. */
export interface NameWords extends Pick<Builtins, 'fold' | 'labelOf'> {
  /** How the text first spells the names that no catalog knows; absent where names are compared as they are spelled. */
  readonly spelling?: ReadonlyMap<string, string> | undefined;
}

/** Gives names to people as the text or the catalog spells them, where the tree holds them as they are compared. */
export class NameSpelling {
  readonly #text: string;
  readonly #words: NameWords;

  constructor(text: string, words: NameWords) {
    this.#text = text;
    this.#words = words;
  }

  /** Whether a string can name a column, so that what stands in one is a name of this statement. */
  get hasNamesInStrings(): boolean {
    return this.#words.labelOf !== undefined;
  }

  /** A name that stands at a place; `name` where it is compared as it is spelled. */
  at(span: Span, name: string): string {
    return this.#words.labelOf?.(this.#text.slice(span.start, span.end)) ?? name;
  }

  /** Whether a place names exactly this. */
  isAt({ start, end }: Span, name: string): boolean {
    const written = this.#text.slice(start, end);
    return this.#words.fold(this.#words.labelOf?.(written) ?? written) === this.#words.fold(name);
  }

  /** What an entry of FROM is called: by its alias, else by what it stands for. */
  entry(name: string, aliasSpan: Span | null, source: RelationSource): string {
    if (aliasSpan !== null) return this.at(aliasSpan, name);
    const own =
      source.kind === 'table' ? source.table.table : source.kind === 'commonTable' ? source.relation.name : name;
    return this.#words.fold(own) === this.#words.fold(name) ? own : name;
  }

  source(source: RelationSource): RelationSource {
    return source.kind === 'table' ? { ...source, table: this.table(source.table) } : source;
  }

  table<T extends TableName>(name: T): T {
    const { spelling } = this.#words;
    if (spelling === undefined) return name;
    const schema = name.schema === null ? null : (spelling.get(name.schema) ?? name.schema);
    return { ...name, schema, table: spelling.get(name.table) ?? name.table };
  }

  column(name: ColumnName): ColumnName {
    const { spelling } = this.#words;
    return spelling === undefined ? name : { ...this.table(name), column: spelling.get(name.column) ?? name.column };
  }

  /** A column's own name, which may be one that no catalog knows. */
  own({ name, label }: { readonly name: string; readonly label?: string | undefined }): string {
    return label ?? this.#words.spelling?.get(name) ?? name;
  }
}
