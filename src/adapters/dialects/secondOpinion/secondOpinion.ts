import type { Statement } from '../../../core/analysis/analysis.ts';
import type { Problem } from '../../../core/prelude/span.ts';
import { type ParserLimits, usualLimits } from '../nodeSqlParser/limits.ts';
import type { Read, SqlParser } from '../nodeSqlParser/parser.ts';
import { objectionTo } from './objection.ts';
import { type Seen, seenIn, type TargetRule } from './seen.ts';

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
  readonly limits: ParserLimits;
  readonly #opinions = new Map<string, Opinion>();
  #characters = 0;

  readonly #targets: TargetRule;

  constructor(parser: SqlParser, limits: ParserLimits = usualLimits, targets: TargetRule = 'alwaysTables') {
    this.#parser = parser;
    this.limits = limits;
    this.#targets = targets;
  }

  /** Why a statement isn't as sure as it seems, asking the parser where it wasn't asked before; `undefined` without an objection. */
  about(statement: Statement): Problem | undefined {
    if (!this.#isAskedAbout(statement)) return undefined;
    const known = this.#opinions.get(statement.text);
    return objection(statement, known === undefined || known.kind === 'unfinished' ? this.#ask(statement.text) : known);
  }

  /** The same from what is remembered alone. Takes microseconds. */
  remembered(statement: Statement): Problem | undefined {
    return this.#isAskedAbout(statement) ? objection(statement, this.#opinions.get(statement.text)) : undefined;
  }

  /** Whether asking about a statement could still tell something. */
  isOpen(statement: Statement): boolean {
    return this.#isAskedAbout(statement) && !this.#opinions.has(statement.text);
  }

  /** What isn't understood already can't become less so. */
  #isAskedAbout({ understood, text }: Statement): boolean {
    return understood && text.length <= this.limits.maxCharacters;
  }

  #ask(text: string): Opinion {
    const read = this.#parser.parse(text, { timeoutMs: this.limits.timeoutMs, places: false });
    const opinion: Opinion = read.kind === 'stopped' ? { kind: 'unfinished' } : opinionOf(read, this.#targets);
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

function opinionOf(read: Exclude<Read, { kind: 'stopped' }>, targets: TargetRule): Opinion {
  try {
    const seen = read.kind === 'read' ? seenIn(read.statements, targets) : undefined;
    return seen === undefined ? { kind: 'none' } : { kind: 'seen', seen };
  } catch {
    // Only a stack that runs out can end up here: the tree nests deeper than what is left of it.
    return { kind: 'unfinished' };
  }
}

function objection(statement: Statement, opinion: Opinion | undefined): Problem | undefined {
  if (opinion?.kind !== 'seen') return undefined;
  const message = objectionTo(statement, opinion.seen);
  return message === undefined ? undefined : { message, span: statement.span };
}
