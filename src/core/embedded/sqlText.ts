import type { Span } from '../prelude/span.ts';
import type { EmbeddedSql, Evidence, Piece, PlaceholderSpelling } from './embeddedSql.ts';

/** Longer texts are left out: no dialect reads them either. */
const maxLength = 256 * 1024;

/** Puts a text of SQL together from the literals of a host file, and keeps where each part came from. */
export class SqlText {
  readonly #spelling: PlaceholderSpelling;
  readonly #pieces: Piece[] = [];
  readonly #parts: string[] = [];
  #length = 0;
  #isBroken = false;

  constructor(spelling: PlaceholderSpelling) {
    this.#spelling = spelling;
  }

  /** Takes over a part of the host file as it is. */
  verbatim(host: string, { start, end }: Span): void {
    if (end > start) this.#add('verbatim', host.slice(start, end), { start, end });
  }

  /** Takes what an escape sequence stands for. */
  escape(meant: string, host: Span): void {
    this.#add('escape', meant, host);
  }

  /** Takes a placeholder for an expression, under its own name where it is a plain one. */
  placeholder(host: string, expression: Span, place: Span): void {
    const written = host.slice(expression.start, Math.min(expression.end, expression.start + maxName + 1)).trim();
    const isName = written.length <= maxName && /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(written);
    const name = isName ? written : 'expression';
    this.#add('placeholder', this.#spelling === 'template' ? `\${${name}}` : `@${name.replaceAll('.', '_')}`, place);
  }

  /** A part that can't be told: then there is no text. */
  break(): void {
    this.#isBroken = true;
  }

  /** The text; `undefined` where a part of it can't be told, or it isn't one that a person reads. */
  done(about: {
    readonly span: Span;
    readonly evidence: Evidence;
    readonly isMultiLine: boolean;
  }): EmbeddedSql | undefined {
    if (this.#isBroken || this.#length > maxLength) return undefined;
    return { ...about, text: this.#parts.join(''), pieces: this.#pieces };
  }

  #add(kind: Piece['kind'], text: string, host: Span): void {
    const sql = { start: this.#length, end: this.#length + text.length };
    this.#pieces.push({ kind, sql, host });
    this.#parts.push(text);
    this.#length = sql.end;
  }
}

/** A longer expression isn't a name that a person would say. */
const maxName = 60;
