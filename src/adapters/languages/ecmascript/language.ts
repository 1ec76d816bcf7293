import type { EmbeddedSql, Evidence, HostLanguage, PlaceholderSpelling } from '../../../core/embedded/embeddedSql.ts';
import { SqlText } from '../../../core/embedded/sqlText.ts';
import { beginsAsStatement } from '../../../core/embedded/statementWord.ts';
import { TokenLine } from '../tokenLine.ts';
import { addLiteral, encoded } from './literals.ts';
import { scan } from './scan.ts';
import type { StringToken, Template, Token } from './tokens.ts';

/** Functions whose first argument is SQL, in the drivers and query builders that are used most. */
const functions =
  /^(?:query|execute|raw|prepare|unsafe|sql|\$queryRawUnsafe|\$executeRawUnsafe|queryRaw|executeRaw|queryArray|queryObject|many|manyOrNone|oneOrNone|any|batch|runSql|simple)$/;
const tags = /^(?:\$queryRaw|\$executeRaw)$/;
const tagNames = /^p?g?sql$/i;

/** A file without any of these holds no SQL that would be found, and need not be scanned. */
const hint = /sql|(?:query|execute|raw|prepare|unsafe|many|none|any|batch|simple)\w*\s*[<(]/i;

type Literal = StringToken | Template;

/** TypeScript and JavaScript. `hasJsx`: `<` where a value is wanted begins an element. */
export function createEcmascript(name: 'typescript' | 'javascript', hasJsx: boolean): HostLanguage {
  return {
    name,
    find(text, spelling) {
      if (!hint.test(text)) return [];
      const tokens = scan(text, hasJsx);
      return new Finder(text, tokens, spelling).all();
    },
    encode: (sql, { span }, hostText) => encoded(sql, hostText[span.start] ?? ''),
  };
}

class Finder {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #line: TokenLine<Token>;
  readonly #spelling: PlaceholderSpelling;

  constructor(text: string, tokens: readonly Token[], spelling: PlaceholderSpelling) {
    this.#text = text;
    this.#tokens = tokens;
    this.#line = new TokenLine(text, tokens);
    this.#spelling = spelling;
  }

  all(): readonly EmbeddedSql[] {
    const found: EmbeddedSql[] = [];
    for (const [index, token] of this.#tokens.entries()) {
      if (token.kind !== 'string' && token.kind !== 'template') continue;
      const evidence = this.#evidence(index, token);
      const sql = evidence === undefined ? undefined : this.#read(index, token, evidence);
      if (sql !== undefined && beginsAsStatement(sql.text)) found.push(sql);
    }
    return found;
  }

  #evidence(index: number, literal: Literal): Evidence | undefined {
    const before = this.#isRaw(index) ? index - 4 : index - 1;
    if (this.#line.at(before)?.kind === 'note') return 'marked';
    if (literal.kind === 'template' && this.#isTag(before)) return 'marked';
    if (this.#isNoted(before)) return 'marked';
    if (this.#line.isMark(before, '(')) return this.#isFunction(before - 1) ? 'called' : undefined;
    // `query({ text: '…' })`, as node-postgres has it.
    const isProperty =
      this.#line.isMark(before, ':') && this.#line.word(before - 1) === 'text' && this.#line.isMark(before - 2, '{');
    return isProperty && this.#line.isMark(before - 3, '(') && this.#isFunction(before - 4) ? 'called' : undefined;
  }

  /** Whether a comment (`// language=sql`) stands before the declaration or property whose value begins after a place. */
  #isNoted(before: number): boolean {
    if (!this.#line.isMark(before, '=') && !this.#line.isMark(before, ':')) return false;
    for (let at = before - 1; at >= Math.max(0, before - maxDeclaration); at -= 1) {
      const token = this.#tokens[at];
      if (token?.kind === 'note') return true;
      if (token?.kind !== 'word' && !this.#line.isMark(at, ':')) return false;
    }
    return false;
  }

  #isFunction(end: number): boolean {
    return functions.test(this.#line.word(this.#beforeTypes(end)) ?? '');
  }

  /** Whether what ends at a token is a tag for SQL: `sql`, `Prisma.sql`, `sql.type(row)`, `db.$queryRaw<Row>`. */
  #isTag(end: number): boolean {
    let at = this.#beforeTypes(end);
    if (tags.test(this.#line.word(at) ?? '')) return true;
    for (let parts = 0; parts < maxParts; parts += 1) {
      if (this.#line.isMark(at, ')')) at = this.#beforeTypes(this.#opening(at, '(', ')') - 1);
      const word = this.#line.word(at);
      if (word === undefined) return false;
      if (tagNames.test(word)) return true;
      if (!this.#line.isMark(at - 1, '.')) return false;
      at -= 2;
    }
    return false;
  }

  /** Before the type arguments that end at a token, or the token itself. */
  #beforeTypes(end: number): number {
    return this.#line.isMark(end, '>') ? this.#opening(end, '<', '>') - 1 : end;
  }

  #opening(end: number, open: string, close: string): number {
    let depth = 0;
    for (let at = end; at >= Math.max(0, end - maxTypes); at -= 1) {
      if (this.#line.isMark(at, close) && !this.#line.isMark(at - 1, '=')) depth += 1;
      if (this.#line.isMark(at, open)) depth -= 1;
      if (depth === 0) return at;
    }
    return -1;
  }

  /** The literal with those that are added to it. What is worked on further isn't the text any more. */
  #read(index: number, literal: Literal, evidence: Evidence): EmbeddedSql | undefined {
    const sql = new SqlText(this.#spelling);
    addLiteral(this.#text, literal, this.#isRaw(index), sql);
    let last: Literal = literal;
    let at = this.#after(index, literal);
    while (this.#line.isMark(at, '+')) {
      const next = this.#tokens[at + 1];
      if (next?.kind === 'string' || next?.kind === 'template') {
        sql.escape('', { start: last.end, end: next.start });
        addLiteral(this.#text, next, false, sql);
        last = next;
        at = this.#after(at + 1, next);
        continue;
      }
      const end = this.#line.operandEnd(
        at + 1,
        (place) => this.#isOperand(place),
        (place) => this.#isEnd(place),
      );
      const first = this.#tokens[at + 1];
      const final = this.#tokens[end - 1];
      if (first === undefined || final === undefined || end <= at + 1) return undefined;
      const expression = { start: first.start, end: final.end };
      sql.placeholder(this.#text, expression, expression);
      at = end;
    }
    if (evidence === 'called' && !this.#isEnd(at)) return undefined;
    const isMultiLine = literal.kind === 'template';
    return sql.done({ span: { start: literal.start, end: last.end }, evidence, isMultiLine });
  }

  /** Whether the template is one of `String.raw`. */
  #isRaw(index: number): boolean {
    return (
      this.#line.word(index - 1) === 'raw' &&
      this.#line.isMark(index - 2, '.') &&
      this.#line.word(index - 3) === 'String'
    );
  }

  #after(index: number, literal: Literal): number {
    return literal.kind === 'template' ? literal.next : index + 1;
  }

  #isOperand(at: number): boolean {
    const kind = this.#line.at(at)?.kind;
    return kind === 'word' || kind === 'value' || this.#line.isMark(at, '.') || this.#line.isMark(at, '!');
  }

  #isEnd(at: number): boolean {
    const token = this.#tokens[at];
    if (token === undefined) return true;
    if (token.kind === 'mark') return this.#line.closes(at);
    return token.kind === 'word' && /^(?:as|satisfies)$/.test(this.#line.word(at) ?? '');
  }
}

/** Tokens of a declaration before its value, at most: its words and types. */
const maxDeclaration = 12;
/** Parts of a tag, at most. */
const maxParts = 8;
/** Tokens of type arguments or of a tag's own call, at most. */
const maxTypes = 200;
