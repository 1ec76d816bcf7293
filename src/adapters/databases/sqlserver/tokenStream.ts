import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { Cell } from '../../../core/execution/outcome.ts';
import { isExact, printValue, readExact, readExactVariant } from './cells.ts';
import type * as Driver from './driver.ts';

type Message = AsyncIterable<Buffer>;
type Parts = ConstructorParameters<typeof Driver.StreamParser>;
type Token = { readonly handlerName: keyof Driver.TokenHandler; readonly rowCount?: number | undefined };

/**
 * The tokens of one answer, in place of the driver's own stream of them, for two reasons. Cells stay text with every digit
 * (see `cells.ts`). And bytes that are no token end this connection alone: the driver would throw out of a stream's event,
 * where nobody can catch it, and end the whole process.
 */
export class TokenStream extends EventEmitter {
  readonly #tokens: Readable;

  constructor(
    driver: typeof Driver,
    answer: { message: Message; debug: Parts[1]; options: Parts[2] },
    to: { handler: Driver.TokenHandler; onToken(token: Token): void; onBroken(thrown: Error): void },
  ) {
    super();
    const { message, debug, options } = answer;
    this.#tokens = Readable.from(tokensOf(new (exactParser(driver))(message, debug, options)));
    this.#tokens.on('data', (token: Token) => {
      try {
        to.onToken(token);
        (to.handler[token.handlerName] as (token: Token) => void)(token);
      } catch (thrown) {
        this.#tokens.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    });
    this.#tokens.on('end', () => this.emit('end'));
    this.#tokens.on('error', to.onBroken);
  }

  pause(): void {
    this.#tokens.pause();
  }

  resume(): void {
    this.#tokens.resume();
  }
}

/** As the driver's `parseTokens`, with a parser of our choice. A message may only end between two tokens. */
async function* tokensOf(parser: Driver.StreamParser): AsyncGenerator<unknown> {
  for (;;) {
    const more = await parser.iterator.next();
    if (more.done === true) {
      if (parser.position < parser.buffer.length) throw new Error('The answer ends in the middle.');
      return;
    }
    append(parser, more.value as Buffer);
    while (parser.position < parser.buffer.length) {
      const type = parser.buffer.readUInt8(parser.position);
      parser.position += 1;
      const read = parser.readToken(type);
      const token = read instanceof Promise ? await read : read;
      if (token !== undefined) yield token;
    }
  }
}

function append(parser: Driver.StreamParser, chunk: Buffer): void {
  const left = parser.buffer.subarray(parser.position);
  parser.buffer = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
  parser.position = 0;
}

function exactParser({ StreamParser, RowToken, NBCRowToken, NotEnoughDataError, ...driver }: typeof Driver) {
  return class extends StreamParser {
    override async readRowToken() {
      const cells: Cell[] = [];
      for (const column of this.colMetadata) cells.push(this.#cell(column) ?? (await this.#slowCell(column)).text);
      return new RowToken(cells);
    }

    /** A row whose NULLs are bits in front of it (MS-TDS 2.2.7.13). */
    override async readNbcRowToken() {
      const length = Math.ceil(this.colMetadata.length / 8);
      while (this.buffer.length < this.position + length) await this.waitForChunk();
      const nulls = this.buffer.subarray(this.position, this.position + length);
      this.position += length;
      const cells: Cell[] = [];
      for (const [i, column] of this.colMetadata.entries()) {
        const isNull = ((nulls[i >> 3] ?? 0) >> (i & 7)) & 1;
        cells.push(isNull === 1 ? null : (this.#cell(column) ?? (await this.#slowCell(column)).text));
      }
      return new NBCRowToken(cells);
    }

    /** A value that isn't NULL and has arrived whole; `undefined` is left to `#slowCell`. */
    #cell(column: Driver.ColumnMetadata): string | undefined {
      const { position } = this;
      if (isExact(column) || column.type.name === 'Variant') {
        const read = isExact(column)
          ? readExact(this.buffer, position, column)
          : readExactVariant(this.buffer, position);
        if (read !== undefined && read.cell !== null) {
          this.position = read.end;
          return read.cell;
        }
        if (isExact(column)) return undefined;
      }
      if (driver.isPLPStream(column) === true) return undefined;
      try {
        const read = driver.readValue(this.buffer, position, column, this.options);
        const text = printValue(read.value);
        if (text === null) return undefined;
        this.position = read.offset;
        return text;
      } catch (thrown) {
        if (thrown instanceof NotEnoughDataError) return undefined;
        throw thrown;
      }
    }

    async #slowCell(column: Driver.ColumnMetadata): Promise<{ readonly text: Cell }> {
      if (isExact(column)) {
        for (;;) {
          const read = readExact(this.buffer, this.position, column);
          if (read !== undefined) {
            this.position = read.end;
            return { text: read.cell };
          }
          await this.waitForChunk();
        }
      }
      if (column.type.name === 'Variant') {
        while (this.buffer.length < this.position + 4) await this.waitForChunk();
        const length = this.buffer.readUInt32LE(this.position);
        while (this.buffer.length < this.position + 4 + length) await this.waitForChunk();
        const text = this.#cell(column);
        if (text !== undefined) return { text };
      }
      // The driver reads rows, not cells: it is given a row of one.
      const all = this.colMetadata;
      this.colMetadata = [column];
      try {
        const row = await driver.readRow(this);
        return { text: printValue((row.columns as { value: unknown }[])[0]?.value) };
      } finally {
        this.colMetadata = all;
      }
    }
  };
}
