import type { Statement } from '../../../core/analysis/analysis.ts';
import type { Problem } from '../../../core/prelude/span.ts';
import type { SqlParser } from '../nodeSqlParser/parser.ts';
import { objectionTo } from './objection.ts';
import { type Seen, seenIn } from './seen.ts';

/** Longer statements get no second opinion: they are rare, and a tree of theirs costs more than it tells. UTF-16 code units. */
export const maxCharacters = 64 * 1024;
/** For one statement; the parser needs less than a tenth of it for nearly all that people and models write. */
export const timeoutMs = 100;
/** Opinions that are remembered, and the characters of their statements together: whichever is reached first. */
const remembered = { opinions: 2_000, characters: 4_000_000 };

/** What became of asking the second parser about a text. */
type Opinion =
  | { readonly kind: 'seen'; readonly seen: Seen }
  /** It doesn't read this text, and never will. */
  | { readonly kind: 'none' }
  /** It didn't finish in time; it may another time. */
  | { readonly kind: 'unfinished' };

/**
 * Asks a second parser about statements that the first one understood, and remembers what it sees by the exact text. It can
 * only ever object: where it reads less, refuses or doesn't finish, the first parser's word stands as it would alone.
 */
export class SecondOpinion {
  readonly #parser: SqlParser;
  readonly #opinions = new Map<string, Opinion>();
  #characters = 0;

  constructor(parser: SqlParser) {
    this.#parser = parser;
  }

  /** Why a statement isn't as sure as it seems, asking the parser where it wasn't asked before; `undefined` without an objection. */
  about(statement: Statement): Problem | undefined {
    if (!isAskedAbout(statement)) return undefined;
    const known = this.#opinions.get(statement.text);
    return objection(statement, known === undefined || known.kind === 'unfinished' ? this.#ask(statement.text) : known);
  }

  /** The same from what is remembered alone. Takes microseconds. */
  remembered(statement: Statement): Problem | undefined {
    return isAskedAbout(statement) ? objection(statement, this.#opinions.get(statement.text)) : undefined;
  }

  /** Whether asking about a statement could still tell something. */
  isOpen(statement: Statement): boolean {
    return isAskedAbout(statement) && !this.#opinions.has(statement.text);
  }

  #ask(text: string): Opinion {
    const read = this.#parser.parse(text, timeoutMs);
    const seen = read.kind === 'read' ? seenIn(read.statements) : undefined;
    const opinion: Opinion =
      read.kind === 'stopped' ? { kind: 'unfinished' } : seen === undefined ? { kind: 'none' } : { kind: 'seen', seen };
    this.#remember(text, opinion);
    return opinion;
  }

  #remember(text: string, opinion: Opinion): void {
    if (!this.#opinions.has(text)) this.#characters += text.length;
    this.#opinions.set(text, opinion);
    for (const [oldest] of this.#opinions) {
      if (this.#opinions.size <= remembered.opinions && this.#characters <= remembered.characters) break;
      this.#opinions.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

/** What isn't understood already can't become less so. */
const isAskedAbout = ({ understood, text }: Statement): boolean => understood && text.length <= maxCharacters;

function objection(statement: Statement, opinion: Opinion | undefined): Problem | undefined {
  if (opinion?.kind !== 'seen') return undefined;
  const message = objectionTo(statement, opinion.seen);
  return message === undefined ? undefined : { message, span: statement.span };
}
