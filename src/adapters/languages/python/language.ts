import type { EmbeddedSql, Evidence, HostLanguage, PlaceholderSpelling } from '../../../core/embedded/embeddedSql.ts';
import { SqlText } from '../../../core/embedded/sqlText.ts';
import { beginsAsStatement } from '../../../core/embedded/statementWord.ts';
import { TokenLine } from '../tokenLine.ts';
import { addString, encoded, type Formatting } from './literals.ts';
import { scan } from './scan.ts';
import { stringAt } from './strings.ts';
import type { StringToken, Token } from './tokens.ts';

/** Functions whose first argument is SQL: DB-API (PEP 249), SQLAlchemy, pandas, Django, Spark, DuckDB, psycopg, asyncpg. */
const functions =
  /^(?:text|SQL|sql|execute|executemany|executescript|exec_driver_sql|read_sql|read_sql_query|raw|query|fetch|fetchrow|fetchval|mogrify|copy_expert|prepare)$/;

/** A file without any of these holds no SQL that would be found, and need not be scanned. */
const hint =
  /sql|(?:text|execute|executemany|executescript|raw|query|fetch|fetchrow|fetchval|mogrify|copy_expert|prepare)\s*\(/i;

/** `--sql` or `-- sql` where a string begins: its author says what it is. */
const ownNote = /^\s*--\s*sql\b/i;

export const python: HostLanguage = {
  name: 'python',
  find(text, spelling) {
    if (!hint.test(text)) return [];
    const tokens = scan(text);
    return tokens.flatMap((token, index) => {
      if (token.kind !== 'string' || isPartOfAnother(tokens, index)) return [];
      return new Reader(text, tokens, spelling).read(index, token) ?? [];
    });
  },
  encode(sql, { span }, hostText) {
    const string = stringAt(hostText, span.start);
    return string === undefined ? undefined : encoded(sql, string);
  },
};

/** Strings that stand one after the other are one (Python reference, 2.4.2). */
const isPartOfAnother = (tokens: readonly Token[], index: number): boolean => tokens[index - 1]?.kind === 'string';

class Reader {
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

  read(index: number, string: StringToken): EmbeddedSql | undefined {
    const evidence = this.#evidence(index, string);
    if (evidence === undefined) return undefined;
    const sql = new SqlText(this.#spelling);
    const formatting = this.#formatting(index);
    let last: StringToken | undefined;
    let at = index;
    for (;;) {
      const token = this.#tokens[at];
      if (token?.kind === 'string') {
        if (last !== undefined) sql.escape('', { start: last.end, end: token.start });
        addString(this.#text, token, formatting, sql);
        last = token;
        at += 1;
      } else if (this.#line.isMark(at, '+') && this.#tokens[at + 1]?.kind === 'string') at += 1;
      else if (this.#line.isMark(at, '+')) {
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
        last = undefined;
        at = end;
      } else break;
    }
    // What is worked on further isn't the text any more.
    if (evidence === 'called' && formatting === undefined && !this.#isEnd(at)) return undefined;
    const end = this.#lastString(at)?.end ?? string.end;
    const found = sql.done({
      span: { start: string.start, end },
      evidence,
      isMultiLine: string.quote.length === 3,
    });
    return found !== undefined && beginsAsStatement(found.text) ? found : undefined;
  }

  #lastString(before: number): Token | undefined {
    for (let at = before - 1; at >= 0; at -= 1) if (this.#tokens[at]?.kind === 'string') return this.#tokens[at];
    return undefined;
  }

  #evidence(index: number, string: StringToken): Evidence | undefined {
    const start = string.start + string.prefix.length + string.quote.length;
    if (ownNote.test(this.#text.slice(start, Math.min(string.end, start + 80)))) return 'marked';
    if (this.#isNoted(index)) return 'marked';
    return this.#line.isMark(index - 1, '(') && functions.test(this.#line.word(index - 2) ?? '') ? 'called' : undefined;
  }

  /** Whether a comment stands on the line above, or before the string. */
  #isNoted(index: number): boolean {
    let lines = 0;
    for (let at = index - 1; at >= Math.max(0, index - maxDeclaration); at -= 1) {
      const token = this.#tokens[at];
      if (token?.kind === 'note') return true;
      if (token?.kind === 'string') return false;
      if (token?.kind === 'line') lines += 1;
      if (lines > 1 || (lines === 1 && token?.kind !== 'line')) return false;
    }
    return false;
  }

  /** What is done with the string, or the strings that are one with it. */
  #formatting(index: number): Formatting {
    let at = index;
    while (this.#tokens[at]?.kind === 'string') at += 1;
    if (this.#line.isMark(at, '%')) return 'percent';
    if (this.#line.isMark(at, '.') && this.#line.word(at + 1) === 'format') return 'format';
    // `SQL("… {} …").format(…)`, as psycopg composes texts.
    const isComposed =
      this.#line.word(index - 2) === 'SQL' && this.#line.isMark(at, ')') && this.#line.word(at + 2) === 'format';
    return isComposed ? 'format' : undefined;
  }

  #isOperand(at: number): boolean {
    return this.#line.at(at)?.kind === 'word' || this.#line.isMark(at, '.');
  }

  #isEnd(at: number): boolean {
    const token = this.#tokens[at];
    if (token === undefined || token.kind === 'line' || token.kind === 'note') return true;
    return this.#line.closes(at);
  }
}

/** Tokens of a declaration before its value, at most. */
const maxDeclaration = 12;
