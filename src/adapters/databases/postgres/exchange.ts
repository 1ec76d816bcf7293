import { type Connection, DatabaseError, type Submittable } from 'pg';
import type { Cell, Row } from '../../../core/execution/outcome.ts';
import { type Fetched, type Field, LinkLost, ServerError } from './link.ts';

/** The messages that this adapter sends, as `pg` takes them; its published types say string where it takes a number. */
export interface Wire {
  parse(message: { name: string; text: string }): void;
  bind(message: { portal: string; statement: string; values: readonly string[] }): void;
  describe(message: { type: 'S' | 'P'; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  close(message: { type: 'S' | 'P'; name: string }): void;
  sync(): void;
  sendCopyFail(message: string): void;
}

export interface Exchanged {
  readonly fields: readonly Field[] | undefined;
  /** One for each statement that was run. A tag is `undefined` while the portal has more, and empty for a text without a statement. */
  readonly fetched: readonly Fetched[];
}

/**
 * One round trip: a few messages that end in Sync, and everything the server says up to ReadyForQuery. Cells stay the text
 * that the server printed. Made for `client.query`, which calls the handlers by these names.
 */
export class Exchange implements Submittable {
  readonly answer: Promise<Exchanged>;
  readonly #send: (wire: Wire) => void;
  #resolve: (answer: Exchanged) => void = () => undefined;
  #reject: (reason: Error) => void = () => undefined;
  #fields: readonly Field[] | undefined;
  readonly #fetched: Fetched[] = [];
  #rows: Row[] = [];

  constructor(send: (wire: Wire) => void) {
    this.#send = send;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    const wire = connection as unknown as Wire; // See `Wire`.
    this.#send(wire);
    wire.sync();
  }

  handleRowDescription(message: { fields: { name: string; dataTypeID: number; dataTypeModifier: number }[] }): void {
    this.#fields = message.fields.map(({ name, dataTypeID, dataTypeModifier }) => ({
      name,
      typeOid: dataTypeID,
      typeModifier: dataTypeModifier,
    }));
  }

  handleDataRow(message: { fields: Cell[] }): void {
    this.#rows.push(message.fields);
  }

  handleCommandComplete(message: { text: string }): void {
    this.#end(message.text);
  }

  handleEmptyQuery(): void {
    this.#end('');
  }

  /** More rows are waiting. */
  handlePortalSuspended(): void {
    this.#end(undefined);
  }

  /**
   * COPY … FROM STDIN asks for data that nobody has; refusing it makes the server raise an error in place of waiting. While
   * it waits for data the server skips Sync, so the one already sent is lost and another has to follow.
   */
  handleCopyInResponse(wire: Wire): void {
    wire.sendCopyFail('Countersign sends no data for COPY … FROM STDIN.');
    wire.sync();
  }

  handleCopyData(): void {
    // COPY … TO STDOUT gives a stream, not rows; the tag says so to whoever judges the result.
  }

  handleReadyForQuery(): void {
    this.#resolve({ fields: this.#fields, fetched: this.#fetched });
  }

  handleError(error: Error): void {
    this.#reject(error instanceof DatabaseError ? serverError(error) : new LinkLost(error.message, { cause: error }));
  }

  #end(tag: string | undefined): void {
    this.#fetched.push({ rows: this.#rows, tag });
    this.#rows = [];
  }
}

function serverError(error: DatabaseError): ServerError {
  const { message, code, hint, position } = error;
  return new ServerError({
    message,
    ...(code === undefined ? {} : { sqlState: code }),
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position: Number(position) }),
  });
}
