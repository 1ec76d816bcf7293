/**
 * Lets the prose of a streamed answer through as it arrives and holds back fenced blocks: the SQL in them is shown once
 * it is whole and judged. A line is held until it is known not to open a fence.
 */
export class ProseStream {
  readonly #onProse: (text: string) => void;
  #line = '';
  #fenced = false;

  constructor(onProse: (text: string) => void) {
    this.#onProse = onProse;
  }

  push(piece: string): void {
    this.#line += piece;
    for (let end = this.#line.indexOf('\n'); end !== -1; end = this.#line.indexOf('\n')) {
      this.#take(this.#line.slice(0, end + 1));
      this.#line = this.#line.slice(end + 1);
    }
  }

  end(): void {
    if (this.#line !== '') this.#take(this.#line);
    this.#line = '';
  }

  #take(line: string): void {
    if (/^\s*(```|~~~)/.test(line)) this.#fenced = !this.#fenced;
    else if (!this.#fenced) this.#onProse(line);
  }
}
