import type { Duplex } from 'node:stream';
import { MessageWriter } from './packets.ts';
import {
  columnsToken,
  doneToken,
  errorToken,
  returnStatusToken,
  rowToken,
  type TdsColumn,
  type TdsError,
  transactionToken,
} from './tokens.ts';

/** What a script answers one request with. */
export class Answer {
  readonly #writer: MessageWriter;
  /** Whether the request called a procedure, sp_executesql for one. */
  readonly isCall: boolean;
  readonly #cancelled: AbortSignal;
  #columns: readonly TdsColumn[] = [];

  constructor(socket: Duplex, isCall: boolean, cancelled: AbortSignal) {
    this.#writer = new MessageWriter(socket);
    this.isCall = isCall;
    this.#cancelled = cancelled;
  }

  /** Aborts when the client sends an attention: the script stops, and the server says so. */
  get cancelled(): AbortSignal {
    return this.#cancelled;
  }

  /** Bytes as they are: whole tokens, or nonsense. */
  async raw(token: Buffer): Promise<void> {
    await this.#writer.write(token);
  }

  async columns(columns: readonly TdsColumn[]): Promise<void> {
    this.#columns = columns;
    await this.raw(columnsToken(columns));
  }

  async row(...row: readonly unknown[]): Promise<void> {
    await this.raw(rowToken(this.#columns, row));
  }

  async error(error: TdsError): Promise<void> {
    await this.raw(errorToken(error));
  }

  async transaction(what: 'begin' | 'commit' | 'rollback', descriptor: number): Promise<void> {
    await this.raw(transactionToken(what, descriptor));
  }

  /** One statement of the request is done. */
  async done(count?: number): Promise<void> {
    await this.raw(
      doneToken(this.isCall ? 'doneInProc' : 'done', { more: true, ...(count === undefined ? {} : { count }) }),
    );
  }

  /** Sends what was written so far. */
  async flush(): Promise<void> {
    await this.#writer.flush();
  }

  /** The request is done. */
  async end({ error = false }: { error?: boolean } = {}): Promise<void> {
    if (this.isCall && !error) await this.raw(returnStatusToken);
    await this.raw(doneToken(this.isCall ? 'doneProc' : 'done', { error }));
    await this.#writer.end();
  }
}
