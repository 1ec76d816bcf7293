import type { TdsScript } from '../tdsServer.ts';
import type { Answer } from './answer.ts';
import { castType } from './modelCast.ts';
import { type Expression, ModelSyntaxError, parseBatch, type Select, type Statement } from './modelParser.ts';
import type { TdsColumn } from './tokens.ts';
import { bigint, int, nvarchar, varbinary } from './types.ts';

/** What all sessions of a model share: tables of an id and a label. */
export class ModelDatabase {
  tables = new Map<string, Map<number, string | null>>();
  #descriptors = 0;

  nextDescriptor(): number {
    this.#descriptors += 1;
    return this.#descriptors;
  }

  copy(): Map<string, Map<number, string | null>> {
    return new Map([...this.tables].map(([name, rows]) => [name, new Map(rows)]));
  }
}

class ModelError extends Error {
  readonly number: number;
  readonly line: number;
  constructor(number: number, message: string, line = 1) {
    super(message);
    this.number = number;
    this.line = line;
  }
}

/** The client asked to stop. */
class Interrupted extends Error {}

type Row = ReadonlyMap<string, number | string | null>;

/** Bits of @@OPTIONS. */
const optionBits: Readonly<Record<string, number>> = {
  IMPLICIT_TRANSACTIONS: 2,
  CURSOR_CLOSE_ON_COMMIT: 4,
  ANSI_WARNINGS: 8,
  ANSI_PADDING: 16,
  ANSI_NULLS: 32,
  ARITHABORT: 64,
  QUOTED_IDENTIFIER: 256,
  NOCOUNT: 512,
  CONCAT_NULL_YIELDS_NULL: 4096,
  NUMERIC_ROUNDABORT: 8192,
  XACT_ABORT: 16_384,
};

/** How many rows of a cross join the model claims to go through in a millisecond. */
const rowsPerMs = 100_000;

/**
 * A session of a server that keeps a transaction counter, settings and a table, and runs every statement of a text, as a SQL
 * Server does: whatever gets past the adapter really happens here.
 */
export class ModelSession implements TdsScript {
  readonly #database: ModelDatabase;
  #depth = 0;
  #descriptor = 0;
  #before: ModelDatabase['tables'] | undefined;
  #options = 0;
  #settings = new Map<string, string>();

  constructor(database: ModelDatabase) {
    this.#database = database;
  }

  reset(): void {
    if (this.#before !== undefined) this.#database.tables = this.#before;
    this.#depth = 0;
    this.#before = undefined;
    this.#options = 0;
    this.#settings.clear();
  }

  async request(sql: string, answer: Answer): Promise<void> {
    const depth = this.#depth;
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
    if (ran && this.#depth > 0 && this.#has('XACT_ABORT')) await this.#rollBack(answer);
    await answer.end({ error: true });
  }

  async #run(statements: readonly Statement[], answer: Answer): Promise<void> {
    for (const statement of statements) await this.#one(statement, answer);
  }

  /** What a text that is executed sets ends with it. */
  async #scoped(sql: string, answer: Answer): Promise<void> {
    const [options, settings] = [this.#options, new Map(this.#settings)];
    try {
      await this.#run(parseBatch(sql), answer);
    } finally {
      this.#options = options;
      this.#settings = settings;
    }
  }

  async #one(statement: Statement, answer: Answer): Promise<void> {
    switch (statement.kind) {
      case 'set':
        return this.#set(statement.what, statement.value);
      case 'begin':
        if (this.#depth === 0) {
          this.#before = this.#database.copy();
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
          this.#before = undefined;
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
          (await this.#isTrue(statement.condition)) ? statement.then : statement.otherwise,
          answer,
        );
      case 'exec':
        return await this.#scoped(statement.text, answer);
      case 'raiserror':
        return await answer.error({ number: 50_000, message: statement.message });
      case 'select':
        return await this.#select(statement, answer);
      case 'nothing':
        return;
      default:
        return await this.#change(statement, answer);
    }
  }

  async #rollBack(answer: Answer): Promise<void> {
    if (this.#before !== undefined) this.#database.tables = this.#before;
    this.#before = undefined;
    this.#depth = 0;
    await answer.transaction('rollback', this.#descriptor);
  }

  #has(option: string): boolean {
    return (this.#options & (optionBits[option] ?? 0)) !== 0;
  }

  #set(what: string, value: string): void {
    const bit = optionBits[what];
    if (bit !== undefined) this.#options = value === 'ON' ? this.#options | bit : this.#options & ~bit;
    else this.#settings.set(what, value);
  }

  async #select(select: Select, answer: Answer): Promise<void> {
    const [first] = select.from;
    const table = first !== undefined && 'table' in first ? first.table : undefined;
    if (table !== undefined && first !== undefined && 'table' in first) this.#table(table, first.line);
    const items = select.items.flatMap((item) =>
      item.expression === undefined
        ? ['id', 'label'].map((name) => ({ name, expression: { kind: 'name', name, line: select.line } as Expression }))
        : [{ name: item.name, expression: item.expression }],
    );
    const columns: TdsColumn[] = items.map(({ name, expression }) => ({ name, type: typeOf(expression) }));
    if (select.into === undefined) for (const { expression } of items) await this.#check(expression, select);
    if (select.from.length > 1) return await this.#count(select, columns, answer);
    if (select.into === undefined) await answer.columns(columns);
    let count = 0;
    for (const row of this.#rows(select)) {
      if (select.where !== undefined && !(await this.#isTrue(select.where, row))) continue;
      const values: (number | string | null)[] = [];
      for (const { expression } of items) values.push(await this.#value(expression, row, answer));
      count += 1;
      if (select.into !== undefined) this.#new(select.into).set(Number(values[0]), null);
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
    await passing(count / rowsPerMs, answer);
    await answer.row(count);
    await answer.done(1);
  }

  *#rows(select: Select): Generator<Row> {
    const [from] = select.from;
    if (from === undefined) yield new Map();
    else if ('series' in from)
      for (let value = from.series[0]; value <= from.series[1]; value += 1) yield new Map([['value', value]]);
    else
      for (const [id, label] of [...this.#table(from.table, from.line)].sort(([a], [b]) => a - b))
        yield new Map<string, number | string | null>([
          ['id', id],
          ['label', label],
        ]);
  }

  async #change(
    statement: Exclude<
      Statement,
      Select | { kind: 'set' | 'begin' | 'commit' | 'rollback' | 'nothing' | 'if' | 'exec' | 'raiserror' }
    >,
    answer: Answer,
  ): Promise<void> {
    switch (statement.kind) {
      case 'create':
        this.#new(statement.table);
        return await answer.done();
      case 'drop':
        this.#table(statement.table);
        this.#database.tables.delete(statement.table.toLowerCase());
        return await answer.done();
      case 'truncate':
        this.#table(statement.table).clear();
        return await answer.done();
      case 'insert': {
        const table = this.#table(statement.table);
        for (const row of statement.rows) {
          const [id, label] = await Promise.all(row.map((cell) => this.#value(cell)));
          if (table.has(Number(id))) throw new ModelError(2627, "Violation of PRIMARY KEY constraint 'pk'.");
          table.set(Number(id), label === undefined || label === null ? null : String(label));
        }
        return await answer.done(statement.rows.length);
      }
      case 'update': {
        const table = this.#table(statement.table);
        const ids = await this.#matching(statement.table, statement.where);
        for (const id of ids) table.set(id, String(await this.#value(statement.value)));
        return await answer.done(ids.length);
      }
      case 'delete': {
        const ids = await this.#matching(
          statement.table,
          statement.where,
          (id) => this.#table(statement.table).delete(id),
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
    for (const [id, label] of [...this.#table(name)]) {
      if (
        where !== undefined &&
        !(await this.#isTrue(
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
    if (query !== undefined && answer !== undefined) await passing(sizeOf(query) / rowsPerMs, answer);
    return ids;
  }

  #table(name: string, line = 1): Map<number, string | null> {
    const table = this.#database.tables.get(name.toLowerCase());
    if (table === undefined) throw new ModelError(208, `Invalid object name '${name}'.`, line);
    return table;
  }

  #new(name: string): Map<number, string | null> {
    const made = this.#database.tables.get(name.toLowerCase()) ?? new Map<number, string | null>();
    this.#database.tables.set(name.toLowerCase(), made);
    return made;
  }

  /** Names are looked up before anything runs. */
  async #check(expression: Expression, select: Select): Promise<void> {
    if (expression.kind === 'binary') {
      await this.#check(expression.left, select);
      await this.#check(expression.right, select);
    }
    if (expression.kind !== 'name' || expression.name.startsWith('@@')) return;
    const [from] = select.from;
    const known = from === undefined ? [] : 'series' in from ? ['value'] : ['id', 'label'];
    if (!known.includes(expression.name.toLowerCase()))
      throw new ModelError(207, `Invalid column name '${expression.name}'.`, expression.line);
  }

  async #isTrue(expression: Expression, row?: Row): Promise<boolean> {
    return (await this.#value(expression, row)) === 1;
  }

  /** With an answer, queries inside take their time. */
  async #value(expression: Expression, row: Row = new Map(), answer?: Answer): Promise<number | string | null> {
    switch (expression.kind) {
      case 'value':
        return expression.value;
      case 'query':
        if (answer !== undefined) await passing(sizeOf(expression.query) / rowsPerMs, answer);
        return sizeOf(expression.query);
      case 'cast':
        return await this.#value(expression.value, row, answer);
      case 'case': {
        const isMet = await this.#isTrue(expression.when, row);
        return await this.#value(isMet ? expression.then : expression.otherwise, row, answer);
      }
      case 'name':
        return expression.name.startsWith('@@')
          ? this.#global(expression.name)
          : (row.get(expression.name.toLowerCase()) ?? null);
      case 'binary': {
        const [left, right] = [await this.#value(expression.left, row), await this.#value(expression.right, row)];
        return calculated(expression.sign, left, right);
      }
      case 'call':
        return await this.#called(expression.name, expression.args, row);
    }
  }

  async #called(name: string, args: readonly Expression[], row: Row): Promise<number | string | null> {
    const [first] = args;
    const value = first === undefined ? null : await this.#value(first, row);
    switch (name) {
      case 'XACT_STATE':
        return this.#depth > 0 ? 1 : 0;
      case 'CONVERT': {
        const [month, day, year] = String(value).split('/');
        const isMdy = (this.#settings.get('DATEFORMAT') ?? 'MDY') === 'MDY';
        return isMdy ? `${year}-${month}-${day}` : `${year}-${day}-${month}`;
      }
      case 'REPLICATE':
        return String(value).repeat(Number(args[1] === undefined ? 1 : await this.#value(args[1], row)));
      default:
        throw new ModelError(195, `'${name}' is not a recognized built-in function name.`);
    }
  }

  #global(name: string): number | string {
    switch (name.toUpperCase()) {
      case '@@OPTIONS':
        return this.#options;
      case '@@TRANCOUNT':
        return this.#depth;
      case '@@LANGUAGE':
        return (this.#settings.get('LANGUAGE') ?? 'BRITISH').toLowerCase();
      case '@@DATEFIRST':
        return this.#settings.get('DATEFIRST') ?? '1';
      case '@@LOCK_TIMEOUT':
        return (this.#settings.get('LOCK_TIMEOUT') ?? '-1').replace(' ', '');
      default:
        throw new ModelError(137, `Must declare the scalar variable "${name}".`);
    }
  }
}

function calculated(sign: string, left: number | string | null, right: number | string | null): number | string | null {
  if (left === null || right === null) return null;
  const [a, b] = [Number(left), Number(right)];
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0) throw new ModelError(8134, 'Divide by zero error encountered.');
      return Math.trunc(a / b);
    case '%':
      return a % b;
    case 'AND':
      return a === 1 && b === 1 ? 1 : 0;
    case '=':
      return String(left) === String(right) ? 1 : 0;
    case '<':
      return a < b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    default:
      return String(left) === String(right) ? 0 : 1;
  }
}

function typeOf(expression: Expression): TdsColumn['type'] {
  if (expression.kind === 'cast') return castType(expression.type).type;
  if (expression.kind === 'case') return bigint;
  if (expression.kind === 'value' && /^0x/.test(String(expression.value))) return varbinary;
  if (expression.kind === 'value') return typeof expression.value === 'number' ? int : nvarchar(4000);
  if (expression.kind === 'name') return /^(label|@@language)$/i.test(expression.name) ? nvarchar(128) : int;
  return expression.kind === 'binary' || (expression.kind === 'call' && expression.name === 'XACT_STATE')
    ? int
    : nvarchar(4000);
}

/** A value as its type's writer takes it. */
function wireValue(expression: Expression | undefined, value: number | string | null): unknown {
  if (value === null) return null;
  if (expression?.kind === 'cast') return castType(expression.type).wire(String(value));
  return expression?.kind === 'value' && /^0x/.test(String(value)) ? Buffer.from(String(value).slice(2), 'hex') : value;
}

function queryIn(expression: Expression): Select | undefined {
  if (expression.kind === 'query') return expression.query;
  return expression.kind === 'binary' ? (queryIn(expression.left) ?? queryIn(expression.right)) : undefined;
}

function sizeOf(select: Select): number {
  return select.from.reduce((all, from) => all * ('series' in from ? from.series[1] - from.series[0] + 1 : 1), 1);
}

/** Lets other connections have a turn. @throws {Interrupted} */
async function breathe(answer: Answer): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (answer.cancelled.aborted) throw new Interrupted();
}

const longestTimerMs = 2 ** 31 - 1;

/** Works for a while. @throws {Interrupted} as soon as the client asks to stop. */
async function passing(ms: number, answer: Answer): Promise<void> {
  await answer.flush();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.min(ms, longestTimerMs));
    answer.cancelled.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  if (answer.cancelled.aborted) throw new Interrupted();
}
