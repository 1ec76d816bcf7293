/** Where reading goes on, and whether that is an expression in braces. */
interface Read {
  readonly at: number;
  readonly opensExpression: boolean;
}

/** `<div`, `<Menu.Item`, `<>`; in TypeScript `<T,>` and `<T extends …>` begin the parameters of an arrow function. */
const begin = /<(?:>|[A-Za-z_$][\w$.:-]*(?!\s*,|[\w$.:-]|\s+extends\b))/y;
const children = /[^<{]+/y;
const insideTag = /(?:[^{}<>"'/]+|\/\/[^\n]*|\/\*(?:[^*]+|\*(?!\/))*(?:\*\/)?|\/(?!>))+/y;
const attribute = /"[^"]*"|'[^']*'/y;

/** Follows JSX elements, whose text may hold quotes and slashes that mean nothing. */
export class Jsx {
  readonly #text: string;
  /** The elements around a place: whether their tag is still open, and closes an element. Expressions in braces are a border. */
  readonly #open: ('tag' | 'closingTag' | 'children' | 'expression')[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether a place is in a tag or in the text of an element, and not in an expression. */
  get isOpen(): boolean {
    const last = this.#open.at(-1);
    return last !== undefined && last !== 'expression';
  }

  /** Takes note of an element that begins here, where a value is wanted. */
  begins(at: number): boolean {
    begin.lastIndex = at;
    if (!begin.test(this.#text)) return false;
    this.#open.push('tag');
    return true;
  }

  /** Goes on after an expression in braces. */
  resume(): void {
    if (this.#open.at(-1) === 'expression') this.#open.pop();
  }

  /** Reads the next part of a tag or of an element's text. Always gets further. */
  read(at: number): Read {
    const text = this.#text;
    const character = text[at];
    if (character === '{') {
      this.#open.push('expression');
      return { at: at + 1, opensExpression: true };
    }
    return { at: this.#open.at(-1) === 'children' ? this.#child(at) : this.#tagPart(at), opensExpression: false };
  }

  #child(at: number): number {
    if (this.#text[at] !== '<') return this.#endOf(children, at);
    this.#open.push(this.#text[at + 1] === '/' ? 'closingTag' : 'tag');
    return at + (this.#text[at + 1] === '/' ? 2 : 1);
  }

  #tagPart(at: number): number {
    const text = this.#text;
    if (text.startsWith('/>', at)) {
      this.#open.pop();
      return at + 2;
    }
    if (text[at] !== '>') return Math.max(at + 1, this.#endOf(attribute, at), this.#endOf(insideTag, at));
    const tag = this.#open.pop();
    // A closing tag closes the element that it stands in.
    if (tag === 'closingTag') this.#open.pop();
    else this.#open.push('children');
    return at + 1;
  }

  #endOf(form: RegExp, at: number): number {
    form.lastIndex = at;
    return form.test(this.#text) ? form.lastIndex : at;
  }
}
