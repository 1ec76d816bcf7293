import { observationQuery } from '../../../../src/adapters/databases/sqlserver/observation.ts';
import type { TdsScript } from '../../tdsServer.ts';
import type { Answer } from '../answer.ts';
import { nvarchar } from '../types.ts';
import { catalogAnswer } from './catalogAnswers.ts';
import { Changes } from './changes.ts';
import { type ModelDatabase, ModelError } from './database.ts';
import { Evaluator } from './evaluator.ts';
import { observationAnswer } from './observationAnswer.ts';
import { parseBatch } from './parser.ts';
import { Queries } from './queries.ts';
import { ModelSettings } from './settings.ts';
import { ModelSyntaxError, type Statement } from './syntax.ts';
import { Interrupted } from './waiting.ts';

/**
 * A session of a server that keeps a transaction counter, settings and a table, and runs every statement of a text, as a SQL
 * Server does: whatever gets past the adapter really happens here.
 */
export class ModelSession implements TdsScript {
  readonly #database: ModelDatabase;
  #depth = 0;
  #requests = 0;
  #descriptor = 0;
  /** Takes back what the transaction has done. */
  #goBack: (() => void) | undefined;
  readonly settings = new ModelSettings();
  readonly #evaluator = new Evaluator(this);
  readonly #queries: Queries;
  readonly #changes: Changes;

  constructor(database: ModelDatabase) {
    this.#database = database;
    this.#queries = new Queries(database, this.#evaluator);
    this.#changes = new Changes(database, this.#evaluator);
  }

  get depth(): number {
    return this.#depth;
  }

  /** Each request costs a millisecond, ten pages and a read, which are counted when it is over. */
  get counters(): string {
    return `${this.#requests} ${10 * this.#requests} ${this.#requests}`;
  }

  reset(): void {
    this.#requests = 0;
    this.#goBack?.();
    this.#depth = 0;
    this.#goBack = undefined;
    this.settings.reset();
  }

  async request(sql: string, answer: Answer): Promise<void> {
    const depth = this.#depth;
    if (sql === observationQuery) return await observationAnswer(this.#database.security, this.counters, answer);
    const told = catalogAnswer(sql, this.#database.catalog, (key) => this.#database.countRows(key));
    if (told !== undefined) {
      await answer.columns(Array.from({ length: told.width }, (_, i) => ({ name: `c${i}`, type: nvarchar(4000) })));
      for (const row of told.rows) await answer.row(...row);
      return await answer.end();
    }
    try {
      await (answer.isCall ? this.#scoped(sql, answer) : this.#run(parseBatch(sql), answer));
      if (this.#depth !== depth && answer.isCall)
        throw new ModelError(
          266,
          'Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements.',
        );
      await answer.end();
    } catch (thrown) {
      await this.#fail(thrown, answer);
    } finally {
      this.#requests += 1;
    }
  }

  async #fail(thrown: unknown, answer: Answer): Promise<void> {
    if (!(thrown instanceof Interrupted)) {
      if (!(thrown instanceof ModelError || thrown instanceof ModelSyntaxError)) throw thrown;
      const number = thrown instanceof ModelError ? thrown.number : 102;
      await answer.error({ number, message: thrown.message, line: thrown.line });
    }
    // XACT_ABORT: an error at run time takes the transaction along; a text that can't be read never ran.
    const ran = !(thrown instanceof ModelSyntaxError);
    if (ran && this.#depth > 0 && this.settings.has('XACT_ABORT')) await this.#rollBack(answer);
    await answer.end({ error: true });
  }

  async #run(statements: readonly Statement[], answer: Answer): Promise<void> {
    for (const statement of statements) await this.#one(statement, answer);
  }

  /** What a text that is executed sets ends with it. */
  async #scoped(sql: string, answer: Answer): Promise<void> {
    await this.settings.within(() => this.#run(parseBatch(sql), answer));
  }

  async #one(statement: Statement, answer: Answer): Promise<void> {
    switch (statement.kind) {
      case 'set':
        return this.settings.set(statement.what, statement.value);
      case 'begin':
        if (this.#depth === 0) {
          this.#goBack = this.#database.remember();
          this.#descriptor = this.#database.nextDescriptor();
          await answer.transaction('begin', this.#descriptor);
        }
        this.#depth += 1;
        return await answer.done();
      case 'commit':
        if (this.#depth === 0)
          throw new ModelError(3902, 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.');
        this.#depth -= 1;
        if (this.#depth === 0) {
          this.#goBack = undefined;
          await answer.transaction('commit', this.#descriptor);
        }
        return await answer.done();
      case 'rollback':
        if (this.#depth === 0)
          throw new ModelError(3903, 'The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.');
        await this.#rollBack(answer);
        return await answer.done();
      case 'if':
        return await this.#run(
          (await this.#evaluator.isTrue(statement.condition)) ? statement.then : statement.otherwise,
          answer,
        );
      case 'exec':
        return await this.#scoped(statement.text, answer);
      case 'sessionContext':
        this.settings.sessionContext.set(statement.key, statement.value);
        return;
      case 'raiserror':
        return await answer.error({ number: 50_000, message: statement.message });
      case 'select':
        return await this.#queries.select(statement, answer);
      case 'define':
        this.#database.define(statement.words, statement.text);
        return await answer.done();
      case 'nothing':
        return;
      default:
        return await this.#changes.run(statement, answer);
    }
  }

  async #rollBack(answer: Answer): Promise<void> {
    this.#goBack?.();
    this.#goBack = undefined;
    this.#depth = 0;
    await answer.transaction('rollback', this.#descriptor);
  }
}
