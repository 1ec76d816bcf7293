import { Jsx } from './jsx.ts';
import {
  doubleQuoted,
  increment,
  lineComment,
  number,
  plainWordEnd,
  regularExpressionAt,
  singleQuoted,
  space,
  templateText,
  word,
} from './lexemes.ts';
import { isNote, type Template, type Token } from './tokens.ts';

/** What is open around a place. */
type Open =
  | { readonly kind: '(' | '['; readonly isCondition: boolean }
  | { readonly kind: '{'; readonly isBlock: boolean }
  | { readonly kind: '${'; readonly template: Template }
  | { readonly kind: 'jsx{' };

/** Words after which a value follows, so that `/` begins a regular expression (ECMA-262, 12.9.5). */
const beforeValue = new Set(
  'await case default delete do else extends in instanceof new of return throw typeof void yield'.split(' '),
);
const conditions = new Set(['if', 'while', 'for', 'with']);

/**
 * The tokens of TypeScript or JavaScript, in one pass. Whether `/` divides or begins a regular expression is told by what stands
 * before it, which is a guess after some closing brackets; a regular expression ends with its line, so a wrong guess does too.
 * Never throws: in half-typed text, what isn't closed says so.
 */
export function scan(text: string, hasJsx: boolean): readonly Token[] {
  return new Scanner(text, hasJsx).run();
}

class Scanner {
  readonly #text: string;
  readonly #jsx: Jsx | undefined;
  readonly #tokens: Token[] = [];
  readonly #open: Open[] = [];
  #at = 0;
  /** Whether a value, not an operator, comes next. */
  #wantsValue = true;
  /** Whether what was opened last is a condition's bracket, or a block. */
  #lastWord = '';

  constructor(text: string, hasJsx: boolean) {
    this.#text = text;
    this.#jsx = hasJsx ? new Jsx(text) : undefined;
  }

  run(): readonly Token[] {
    const text = this.#text;
    if (text.startsWith('#!')) this.#at = this.#lengthOf(/[^\n\r]*/y);
    while (this.#at < text.length) {
      if (this.#jsx?.isOpen === true) this.#markup(this.#jsx);
      else this.#one();
    }
    for (const open of this.#open) if (open.kind === '${') open.template.next = this.#tokens.length;
    return this.#tokens;
  }

  #one(): void {
    const text = this.#text;
    const character = text[this.#at] ?? '';
    switch (character) {
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        // By hand, as words are: these two are most of any file.
        do this.#at += 1;
        while (text.charCodeAt(this.#at) === 0x20);
        return;
      case '/':
        this.#slash();
        return;
      case "'":
      case '"':
        this.#string(character === "'" ? singleQuoted : doubleQuoted, character);
        return;
      case '`':
        this.#template();
        return;
      case '(':
      case '[':
        this.#open.push({ kind: character, isCondition: character === '(' && conditions.has(this.#lastWord) });
        this.#mark(1, true);
        return;
      case '{':
        this.#open.push({ kind: '{', isBlock: this.#beginsBlock() });
        this.#mark(1, true);
        return;
      case ')':
      case ']':
        this.#mark(1, this.#closed(character === ')' ? '(' : '[')?.isCondition === true);
        return;
      case '}':
        this.#closeBrace();
        return;
      case ',':
      case ';':
      case ':':
      case '=':
      case '>':
      case '?':
      case '&':
      case '|':
      case '*':
        this.#mark(1, true);
        return;
      default:
        this.#wordOrMark(character);
    }
  }

  #slash(): void {
    const text = this.#text;
    const next = text[this.#at + 1];
    if (next === '/') this.#comment(this.#lengthOf(lineComment), 0);
    else if (next === '*') {
      const end = text.indexOf('*/', this.#at + 2);
      this.#comment((end < 0 ? text.length : end + 2) - this.#at, 2);
    } else {
      const length = this.#wantsValue ? regularExpressionAt(text, this.#at) : 0;
      if (length > 0) this.#push('value', length, false);
      else this.#mark(1, true);
    }
  }

  #comment(length: number, closing: number): void {
    const end = this.#at + length;
    if (length < 80 && isNote(this.#text.slice(this.#at + 2, end - closing)))
      this.#tokens.push({ kind: 'note', start: this.#at, end });
    this.#at = end;
  }

  #string(form: RegExp, quote: string): void {
    const end = this.#at + this.#lengthOf(form);
    const isClosed = this.#text[end] === quote;
    this.#tokens.push({ kind: 'string', start: this.#at, end: isClosed ? end + 1 : end, isClosed });
    this.#at = isClosed ? end + 1 : end;
    this.#follows(false);
  }

  #template(): void {
    const start = this.#at;
    const template: Template = {
      kind: 'template',
      start,
      end: start,
      isClosed: false,
      texts: [],
      substitutions: [],
      next: 0,
    };
    this.#tokens.push(template);
    this.#at += 1;
    this.#templateText(template);
  }

  #templateText(template: Template): void {
    const start = this.#at;
    const end = start + this.#lengthOf(templateText);
    template.texts.push({ start, end });
    const isClosed = this.#text[end] === '`';
    this.#at = isClosed ? end + 1 : Math.min(end + 2, this.#text.length);
    template.end = this.#at;
    template.next = this.#tokens.length;
    template.isClosed = isClosed;
    if (!isClosed && this.#text.startsWith('${', end)) this.#open.push({ kind: '${', template });
    this.#follows(!isClosed);
  }

  #closeBrace(): void {
    const open = this.#closed('{', '${', 'jsx{');
    if (open?.kind === '${') {
      const { template } = open;
      this.#at += 1;
      template.substitutions.push({ start: template.texts.at(-1)?.end ?? this.#at, end: this.#at });
      this.#templateText(template);
    } else if (open?.kind === 'jsx{') {
      this.#at += 1;
      this.#jsx?.resume();
    } else this.#mark(1, open?.kind === '{' ? open.isBlock : true);
  }

  /** Closes the nearest bracket of a kind, with those inside it that were never closed; none where that would leave a template. */
  #closed<Kind extends Open['kind']>(...kinds: readonly Kind[]): Extract<Open, { kind: Kind }> | undefined {
    for (let index = this.#open.length - 1; index >= 0; index -= 1) {
      const open = this.#open[index] as Open;
      if ((kinds as readonly string[]).includes(open.kind)) {
        this.#open.length = index;
        return open as Extract<Open, { kind: Kind }>;
      }
      if (open.kind === '${' || open.kind === 'jsx{') return undefined;
    }
    return undefined;
  }

  #wordOrMark(character: string): void {
    const plain = plainWordEnd(this.#text, this.#at);
    if (plain > this.#at) {
      this.#word(plain - this.#at);
      return;
    }
    const isNumber = /\d/.test(character) || (character === '.' && /\d/.test(this.#text[this.#at + 1] ?? ''));
    if (isNumber) {
      this.#push('value', this.#lengthOf(number), false);
      return;
    }
    const length = this.#lengthOf(word);
    if (length > 0) {
      this.#word(length);
      return;
    }
    if (/[\s\ufeff]/.test(character)) {
      this.#at += this.#lengthOf(space);
      return;
    }
    if (character === '<' && this.#wantsValue && this.#jsx?.begins(this.#at) === true) return;
    const twice = this.#lengthOf(increment);
    if (twice > 0) this.#mark(twice, this.#wantsValue);
    // `x! / 2`: what is asserted not to be null is a value still.
    else if (character === '!' && !this.#wantsValue && this.#text[this.#at + 1] !== '=') this.#mark(1, false);
    else this.#mark(1, true);
  }

  #word(length: number): void {
    const written = this.#text.slice(this.#at, this.#at + length);
    const last = this.#tokens.at(-1);
    // After a dot it is a property, whatever its name.
    const isName = last?.kind === 'mark' && this.#text[last.end - 1] === '.' && this.#text[last.start - 1] !== '.';
    this.#push('word', length, !isName && beforeValue.has(written));
    this.#lastWord = isName ? '' : written;
  }

  /** After `)`, `;`, `{`, `}`, `=>`, `else` and the like, a block; where a value is wanted, an object. */
  #beginsBlock(): boolean {
    const last = this.#tokens.at(-1);
    if (last === undefined) return true;
    if (last.kind === 'word') return !this.#wantsValue || /^(?:else|do|try|finally)$/.test(this.#lastWord);
    if (last.kind !== 'mark') return true;
    const mark = this.#text[last.start] ?? '';
    if (/[);{}]/.test(mark) || (mark === '>' && this.#text[last.start - 1] === '=')) return true;
    // After a label or a case in a block; in an object it is a property's value.
    const around = this.#open.at(-1);
    return mark === ':' && (around === undefined || (around.kind === '{' && around.isBlock));
  }

  #markup(jsx: Jsx): void {
    const { at, opensExpression } = jsx.read(this.#at);
    this.#at = at;
    if (opensExpression) {
      this.#open.push({ kind: 'jsx{' });
      this.#follows(true);
    } else if (!jsx.isOpen) this.#push('value', 0, false);
  }

  #mark(length: number, wantsValue: boolean): void {
    this.#push('mark', length, wantsValue);
  }

  #push(kind: 'word' | 'mark' | 'value', length: number, wantsValue: boolean): void {
    this.#tokens.push({ kind, start: this.#at, end: this.#at + length });
    this.#at += length;
    this.#follows(wantsValue);
  }

  #follows(wantsValue: boolean): void {
    this.#wantsValue = wantsValue;
    this.#lastWord = '';
  }

  #lengthOf(form: RegExp): number {
    form.lastIndex = this.#at;
    return form.test(this.#text) ? form.lastIndex - this.#at : 0;
  }
}
