import type { Answer } from '../answer.ts';
import { int } from '../types.ts';
import { type ModelDatabase, ModelError } from './database.ts';
import type { Evaluator } from './evaluator.ts';
import type { Expression, Statement } from './syntax.ts';
import { queryIn, sizeOf } from './values.ts';
import { goingThrough } from './waiting.ts';

/** Statements that change rows or tables. */
export type Change = Extract<Statement, { readonly table: string }>;

/** Runs the changes of a session. */
export class Changes {
  readonly #database: ModelDatabase;
  readonly #evaluator: Evaluator;

  constructor(database: ModelDatabase, evaluator: Evaluator) {
    this.#database = database;
    this.#evaluator = evaluator;
  }

  async run(statement: Change, answer: Answer): Promise<void> {
    switch (statement.kind) {
      case 'truncate':
        this.#database.table(statement.table).clear();
        return await answer.done();
      case 'insert': {
        const table = this.#database.table(statement.table);
        for (const row of statement.rows) {
          const [id, label] = await Promise.all(row.map((cell) => this.#evaluator.value(cell)));
          if (table.has(Number(id))) throw new ModelError(2627, "Violation of PRIMARY KEY constraint 'pk'.");
          table.set(Number(id), label === undefined || label === null ? null : String(label));
        }
        return await answer.done(statement.rows.length);
      }
      case 'update': {
        const table = this.#database.table(statement.table);
        const ids = await this.#matching(statement.table, statement.where);
        for (const id of ids) table.set(id, String(await this.#evaluator.value(statement.value)));
        return await answer.done(ids.length);
      }
      case 'delete': {
        const ids = await this.#matching(
          statement.table,
          statement.where,
          (id) => this.#database.table(statement.table).delete(id),
          answer,
        );
        if (statement.output !== undefined) {
          await answer.columns([{ name: statement.output, type: int }]);
          for (const id of ids) await answer.row(id);
        }
        return await answer.done(ids.length);
      }
    }
  }

  /** Ids that a condition holds for; each is handled before the condition's own queries have taken their time. */
  async #matching(
    name: string,
    where: Expression | undefined,
    handle: (id: number) => void = () => undefined,
    answer?: Answer,
  ): Promise<readonly number[]> {
    const ids: number[] = [];
    for (const [id, label] of [...this.#database.table(name)]) {
      if (
        where !== undefined &&
        !(await this.#evaluator.isTrue(
          where,
          new Map<string, number | string | null>([
            ['id', id],
            ['label', label],
          ]),
        ))
      )
        continue;
      ids.push(id);
      handle(id);
    }
    const query = where === undefined ? undefined : queryIn(where);
    if (query !== undefined && answer !== undefined) await goingThrough(sizeOf(query), answer);
    return ids;
  }
}
