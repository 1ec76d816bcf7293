import { type Expression, type Item, ModelSyntaxError, type Select, type Statement } from './syntax.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Reads a whole batch. @throws {ModelSyntaxError} as a server would: then none of the batch runs. */
export function parseBatch(sql: string): readonly Statement[] {
  const parser = new Parser(tokensOf(sql), sql);
  return parser.batch();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #sql: string;
  #at = 0;

  constructor(tokens: readonly Token[], sql: string) {
    this.#tokens = tokens;
    this.#sql = sql;
  }

  batch(): readonly Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      while (this.#skip(';'));
      if (this.#at >= this.#tokens.length) return statements;
      statements.push(this.#statement());
    }
  }

  get #next(): string {
    return (this.#tokens[this.#at]?.text ?? '').toUpperCase();
  }

  get #line(): number {
    return this.#tokens[this.#at]?.line ?? this.#tokens.at(-1)?.line ?? 1;
  }

  #take(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new ModelSyntaxError(this.#tokens.at(-1)?.text ?? '', this.#line);
    this.#at += 1;
    return token.text;
  }

  #skip(...words: readonly string[]): boolean {
    const fits = words.every((word, i) => this.#tokens[this.#at + i]?.text.toUpperCase() === word);
    if (fits) this.#at += words.length;
    return fits;
  }

  #expect(word: string): void {
    if (!this.#skip(word)) throw new ModelSyntaxError(this.#tokens[this.#at]?.text ?? '', this.#line);
  }

  #statement(): Statement {
    if (this.#skip('SET')) return this.#set();
    if (this.#skip('BEGIN', 'TRANSACTION') || this.#skip('BEGIN', 'TRAN')) return { kind: 'begin' };
    if (this.#skip('COMMIT')) return this.#ending('commit');
    if (this.#skip('ROLLBACK')) return this.#ending('rollback');
    if (this.#skip('IF')) return this.#if();
    if (this.#next === 'SELECT') return this.#select();
    if (this.#skip('INSERT', 'INTO')) return this.#insert();
    if (this.#skip('DELETE', 'FROM')) return this.#delete();
    if (this.#skip('UPDATE')) return this.#update();
    if (this.#skip('TRUNCATE', 'TABLE')) return { kind: 'truncate', table: this.#name() };
    if (['CREATE', 'ALTER', 'DROP', 'GRANT'].includes(this.#next) || this.#callsSystem()) return this.#definition();
    if (this.#skip('EXEC', '(') || this.#skip('EXECUTE', '(')) {
      const text = stringOf(this.#take());
      this.#expect(')');
      return { kind: 'exec', text };
    }
    if (this.#skip('RAISERROR', '(')) {
      const message = stringOf(this.#take());
      while (!this.#skip(')')) this.#take();
      return { kind: 'raiserror', message };
    }
    throw new ModelSyntaxError(this.#tokens[this.#at]?.text ?? '', this.#line);
  }

  #set(): Statement {
    const what = this.#take().toUpperCase();
    let value = '';
    while (this.#at < this.#tokens.length && this.#next !== ';' && !starters.has(this.#next))
      value += `${this.#take()} `;
    return { kind: 'set', what, value: value.trim().toUpperCase() };
  }

  #ending(kind: 'commit' | 'rollback'): Statement {
    if (!this.#skip('TRANSACTION')) this.#skip('TRAN');
    return { kind };
  }

  #if(): Statement {
    const condition = this.#expression();
    const then = this.#block();
    this.#skip(';');
    return { kind: 'if', condition, then, otherwise: this.#skip('ELSE') ? this.#block() : [] };
  }

  #block(): readonly Statement[] {
    if (this.#next !== 'BEGIN' || /^TRAN/i.test(this.#tokens[this.#at + 1]?.text ?? '')) return [this.#statement()];
    this.#expect('BEGIN');
    const statements: Statement[] = [];
    for (;;) {
      while (this.#skip(';'));
      if (this.#skip('END')) return statements;
      statements.push(this.#statement());
    }
  }

  #select(): Select {
    const line = this.#line;
    this.#expect('SELECT');
    const items: Item[] = [this.#item()];
    while (this.#skip(',')) items.push(this.#item());
    const into = this.#skip('INTO') ? this.#take() : undefined;
    const from: Select['from'][number][] = [];
    if (this.#skip('FROM')) {
      from.push(this.#source());
      while (this.#skip('CROSS', 'JOIN')) from.push(this.#source());
    }
    const where = this.#where();
    if (this.#skip('ORDER', 'BY')) this.#expression();
    return { kind: 'select', items, from, where, into, line };
  }

  #item(): Item {
    if (this.#skip('*')) return { name: '*', expression: undefined };
    const expression = this.#expression();
    const name = this.#skip('AS') || this.#isName() ? this.#take().replace(/^\[|\]$/g, '') : '';
    return { name: name || (expression.kind === 'name' ? expression.name : ''), expression };
  }

  #isName(): boolean {
    return /^[\p{L}_]/u.test(this.#next) && !starters.has(this.#next) && !clauses.has(this.#next);
  }

  #source(): Select['from'][number] {
    const line = this.#line;
    const table = this.#name();
    if (table.toUpperCase() !== 'GENERATE_SERIES') return { table: this.#alias(table), line };
    this.#expect('(');
    const from = Number(this.#take());
    this.#expect(',');
    const to = Number(this.#take());
    this.#expect(')');
    this.#alias('');
    return { series: [from, to] };
  }

  #alias(name: string): string {
    if (this.#skip('AS') || this.#isName()) this.#take();
    return name;
  }

  /** A table's name, without the schema dbo. */
  #name(): string {
    const first = this.#take();
    if (!this.#skip('.')) return first;
    return first.toLowerCase() === 'dbo' ? this.#take() : `${first}.${this.#take()}`;
  }

  #where(): Expression | undefined {
    return this.#skip('WHERE') ? this.#expression() : undefined;
  }

  #insert(): Statement {
    const table = this.#name();
    this.#expect('VALUES');
    const rows: Expression[][] = [];
    do {
      this.#expect('(');
      const row = [this.#expression()];
      while (this.#skip(',')) row.push(this.#expression());
      this.#expect(')');
      rows.push(row);
    } while (this.#skip(','));
    return { kind: 'insert', table, rows };
  }

  #delete(): Statement {
    const table = this.#name();
    let output: string | undefined;
    if (this.#skip('OUTPUT', 'DELETED', '.')) output = this.#take();
    return { kind: 'delete', table, output, where: this.#where() };
  }

  #update(): Statement {
    const table = this.#name();
    this.#expect('SET');
    const column = this.#take();
    this.#expect('=');
    const value = this.#expression(2);
    return { kind: 'update', table, column, value, where: this.#where() };
  }

  #callsSystem(): boolean {
    return this.#next === 'EXEC' && /^sp_(?!executesql)/i.test(this.#tokens[this.#at + 1]?.text ?? '');
  }

  /** A table's definition ends with its brackets, and others with a semicolon; a module is all the rest of its batch. */
  #definition(): Statement {
    const from = this.#at;
    const isTable = this.#skip('CREATE', 'TABLE');
    const isModule = /^(CREATE|ALTER) (VIEW|FUNCTION|PROCEDURE)$/.test(
      `${this.#next} ${this.#tokens[this.#at + 1]?.text.toUpperCase()}`,
    );
    if (isTable) {
      this.#name();
      this.#brackets();
      if (this.#skip('WITH')) this.#brackets();
    } else while (this.#at < this.#tokens.length && (isModule || this.#next !== ';')) this.#take();
    const words = this.#tokens.slice(from, this.#at).map(({ text }) => text);
    return { kind: 'define', words, text: this.#sql };
  }

  #brackets(): void {
    this.#expect('(');
    for (let open = 1; open > 0; ) {
      const token = this.#take();
      open += token === '(' ? 1 : token === ')' ? -1 : 0;
    }
  }

  /** Signs bind in four strengths: AND, comparisons, sums, products. */
  #expression(strength = 0): Expression {
    const signs = strengths[strength];
    if (signs === undefined) return this.#primary();
    let left = this.#expression(strength + 1);
    while (signs.includes(this.#next)) {
      const sign = this.#take().toUpperCase();
      left = { kind: 'binary', sign, left, right: this.#expression(strength + 1) };
    }
    return left;
  }

  #primary(): Expression {
    if (this.#next === '(') return this.#inBrackets();
    const { line } = this.#tokens[this.#at] ?? { line: 1 };
    if (this.#skip('-'))
      return { kind: 'binary', sign: '-', left: { kind: 'value', value: 0 }, right: this.#primary() };
    if (this.#skip('CASE', 'WHEN')) return this.#case();
    const text = this.#take();
    if (/^0x/i.test(text)) return { kind: 'value', value: text };
    if (/^\d/.test(text)) return { kind: 'value', value: Number(text) };
    if (/^N?'/.test(text)) return { kind: 'value', value: stringOf(text) };
    if (text.toUpperCase() === 'NULL') return { kind: 'value', value: null };
    if (starters.has(text.toUpperCase()) || clauses.has(text.toUpperCase()) || !/^[\p{L}_@[]/u.test(text))
      throw new ModelSyntaxError(text, line);
    if (this.#skip('.')) return { kind: 'name', name: this.#take(), line };
    if (this.#next !== '(') return { kind: 'name', name: text, line };
    return this.#call(text.toUpperCase());
  }

  #inBrackets(): Expression {
    this.#expect('(');
    const inner: Expression = this.#next === 'SELECT' ? { kind: 'query', query: this.#select() } : this.#expression();
    this.#expect(')');
    return inner;
  }

  #case(): Expression {
    const when = this.#expression();
    this.#expect('THEN');
    const then = this.#expression();
    this.#expect('ELSE');
    const otherwise = this.#expression();
    this.#expect('END');
    return { kind: 'case', when, then, otherwise };
  }

  #cast(): Expression {
    this.#expect('(');
    const value = this.#expression();
    this.#expect('AS');
    let type = this.#take().toLowerCase();
    if (this.#next === '(') while (!this.#skip(')')) type += this.#take();
    else return this.#closed({ kind: 'cast', value, type });
    return this.#closed({ kind: 'cast', value, type: `${type})` });
  }

  #closed(expression: Expression): Expression {
    this.#expect(')');
    return expression;
  }

  #call(name: string): Expression {
    if (name === 'CAST') return this.#cast();
    this.#expect('(');
    const args: Expression[] = [];
    if (name === 'CONVERT') {
      // CONVERT(type, value, style): the type decides nothing here.
      while (!this.#skip(',') || this.#next === ')') this.#take();
    }
    while (!this.#skip(')')) {
      if (this.#skip('*') || this.#skip(',')) continue;
      args.push(this.#expression());
    }
    return { kind: 'call', name, args };
  }
}

const strengths: readonly (readonly string[])[] = [
  ['AND'],
  ['=', '<', '>', '<>', '<=', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

const starters = new Set(
  'SELECT INSERT UPDATE DELETE SET BEGIN COMMIT ROLLBACK IF ELSE END EXEC EXECUTE TRUNCATE DROP CREATE RAISERROR'.split(
    ' ',
  ),
);
const clauses = new Set('FROM WHERE ORDER INTO AS AND CROSS JOIN VALUES OUTPUT BY CASE WHEN THEN'.split(' '));

function stringOf(token: string): string {
  return token.replace(/^N?'|'$/g, '').replaceAll("''", "'");
}
