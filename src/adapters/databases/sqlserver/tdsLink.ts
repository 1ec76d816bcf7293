import type { Row } from '../../../core/execution/outcome.ts';
import { Notices } from '../network/notices.ts';
import type * as Driver from './driver.ts';
import { destroy } from './insides.ts';
import { type Link, LinkLost, type Piece, type TransactionFate } from './link.ts';
import { linkError } from './linkError.ts';
import { RunningStatement } from './runningStatement.ts';
import type { TransactionTrace } from './transactionTrace.ts';

/** A `tedious` connection, logged in, as a `Link`. */
export class TdsLink implements Link {
  readonly #driver: typeof Driver;
  readonly #connection: Driver.Connection;
  readonly #trace: TransactionTrace;
  readonly #notices = new Notices();
  #isOpen = true;
  #statement: RunningStatement | undefined;
  #request: Driver.Request | undefined;

  constructor(driver: typeof Driver, connection: Driver.Connection, trace: TransactionTrace) {
    this.#driver = driver;
    this.#connection = connection;
    this.#trace = trace;
    const lost = () => {
      this.#isOpen = false;
    };
    connection.on('end', lost);
    connection.on('error', lost);
    // MS-TDS 2.2.7.13: INFO has the layout of an error, below its severities.
    connection.on('infoMessage', ({ message }) => this.#notices.add('INFO', message));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  takeNotices(): readonly string[] {
    return this.#notices.take();
  }

  get transaction(): TransactionFate {
    return this.#trace.fate;
  }

  async command(sql: string): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let results = 0;
    this.#trace.end();
    await this.#finished((request) => {
      request.on('columnMetadata', () => {
        results += 1;
      });
      request.on('row', (row: Row) => {
        if (results === 1) rows.push(row);
      });
      this.#connection.execSqlBatch(request);
    }, sql);
    return rows;
  }

  begin(sql: string): void {
    this.#trace.restart();
    const statement = new RunningStatement(this.#driver, sql);
    this.#statement = statement;
    this.#request = statement.request;
    // By sp_executesql: what the text sets, and temporary tables it makes, end with it.
    this.#connection.execSql(statement.request);
  }

  async next(maxRows: number): Promise<Piece> {
    if (this.#statement === undefined) throw new LinkLost('No statement was begun.');
    try {
      return await this.#statement.next(maxRows);
    } catch (thrown) {
      if (thrown instanceof LinkLost) this.destroy();
      throw thrown;
    }
  }

  async stop(): Promise<void> {
    const statement = this.#statement;
    if (statement === undefined || statement.isOver) return;
    await this.interrupt();
    await statement.over();
    if (!this.#isOpen) throw new LinkLost('The connection was lost while the statement was being stopped.');
  }

  async reset(): Promise<void> {
    this.#trace.end();
    await new Promise<void>((resolve, reject) => {
      this.#connection.reset((thrown) =>
        thrown === null || thrown === undefined ? resolve() : reject(linkError(thrown)),
      );
    });
  }

  interrupt(): Promise<'asked' | 'failed'> {
    if (this.#request === undefined) return Promise.resolve('failed');
    this.#trace.stopping();
    this.#request.cancel();
    return Promise.resolve('asked');
  }

  destroy(): void {
    this.#isOpen = false;
    destroy(this.#connection);
  }

  close(): Promise<void> {
    this.destroy();
    return Promise.resolve();
  }

  async #finished(send: (request: Driver.Request) => void, sql: string): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        const request = new this.#driver.Request(sql, (thrown) =>
          thrown === null || thrown === undefined ? resolve() : reject(linkError(thrown)),
        );
        this.#request = request;
        send(request);
      });
    } catch (thrown) {
      if (thrown instanceof LinkLost) this.destroy();
      throw thrown;
    } finally {
      this.#request = undefined;
    }
  }
}
