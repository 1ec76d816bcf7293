import type { Answer } from '../answer.ts';
import type { TdsColumn } from '../tokens.ts';
import { bigint } from '../types.ts';
import type { ModelDatabase, Row } from './database.ts';
import type { Evaluator } from './evaluator.ts';
import type { Expression, Select } from './syntax.ts';
import { typeOf, wireValue } from './values.ts';
import { breathe, goingThrough } from './waiting.ts';

/** Runs the queries of a session. */
export class Queries {
  readonly #database: ModelDatabase;
  readonly #evaluator: Evaluator;

  constructor(database: ModelDatabase, evaluator: Evaluator) {
    this.#database = database;
    this.#evaluator = evaluator;
  }

  async select(select: Select, answer: Answer): Promise<void> {
    const [first] = select.from;
    const table = first !== undefined && 'table' in first ? first.table : undefined;
    if (table !== undefined && first !== undefined && 'table' in first) this.#database.table(table, first.line);
    const items = select.items.flatMap((item) =>
      item.expression === undefined
        ? ['id', 'label'].map((name) => ({ name, expression: { kind: 'name', name, line: select.line } as Expression }))
        : [{ name: item.name, expression: item.expression }],
    );
    const columns: TdsColumn[] = items.map(({ name, expression }) => ({ name, type: typeOf(expression) }));
    if (select.into === undefined) for (const { expression } of items) await this.#evaluator.check(expression, select);
    if (select.from.length > 1) return await this.#count(select, columns, answer);
    if (select.into === undefined) await answer.columns(columns);
    let count = 0;
    for (const row of this.#rows(select)) {
      if (select.where !== undefined && !(await this.#evaluator.isTrue(select.where, row))) continue;
      const values: (number | string | null)[] = [];
      for (const { expression } of items) values.push(await this.#evaluator.value(expression, row, answer));
      count += 1;
      if (select.into !== undefined) this.#database.make(select.into).set(Number(values[0]), null);
      else await answer.row(...values.map((value, i) => wireValue(items[i]?.expression, value)));
      if (count % 500 === 0) await breathe(answer);
    }
    await answer.done(count);
  }

  /** Only the number of rows of a cross join is ever asked for, and it takes its time. */
  async #count(select: Select, columns: readonly TdsColumn[], answer: Answer): Promise<void> {
    const count = select.from.reduce(
      (all, from) => all * ('series' in from ? from.series[1] - from.series[0] + 1 : 1),
      1,
    );
    await answer.columns(columns.map(({ name }) => ({ name, type: bigint })));
    await goingThrough(count, answer);
    await answer.row(count);
    await answer.done(1);
  }

  *#rows(select: Select): Generator<Row> {
    const [from] = select.from;
    if (from === undefined) yield new Map();
    else if ('series' in from)
      for (let value = from.series[0]; value <= from.series[1]; value += 1) yield new Map([['value', value]]);
    else
      for (const [id, label] of [...this.#database.table(from.table, from.line)].sort(([a], [b]) => a - b))
        yield new Map<string, number | string | null>([
          ['id', id],
          ['label', label],
        ]);
  }
}
