import { Dice } from '../../../support/dice.ts';

/** A column's type, as far as the generator must know it: number, text or date. */
type Type = 'n' | 't' | 'd';

interface Column {
  readonly name: string;
  readonly type: Type;
}

interface Source {
  readonly sql: string;
  readonly alias: string;
  readonly columns: readonly Column[];
}

const columnsOf = (text: string): readonly Column[] =>
  text.split(' ').map((one) => {
    const [name = '', type = 't'] = one.split(':');
    return { name, type: type as Type };
  });

const relations: Readonly<Record<string, readonly Column[]>> = {
  customers: columnsOf('id:n name:t email:t phone:t born:d region:t score:n'),
  orders: columnsOf('id:n customer_id:n amount:n status:t region:t secret:t card:t'),
  tickets: columnsOf('id:n order_id:n body:t'),
  labels: columnsOf('id:n label:t'),
  contacts: columnsOf('id:n mail:t phone:t region:t'),
};

/**
 * Makes random T-SQL queries over the tables of the oracle. `shared` ones have only what PostgreSQL spells alike; all others may
 * have anything that T-SQL has.
 */
export class TsqlQueryMaker {
  readonly #dice: Dice;
  #aliases = 0;
  readonly #isShared: boolean;

  constructor(seed: number, kind: 'shared' | 'all') {
    this.#dice = new Dice(seed);
    this.#isShared = kind === 'shared';
  }

  make(): string {
    const sql = this.#query(2, this.#types(3));
    if (this.#isShared || this.#dice.chance(0.8)) return sql;
    return this.#dice.one([
      `${sql} FOR JSON PATH`,
      `${sql} OPTION (RECOMPILE)`,
      `INSERT INTO labels (label) SELECT x.c0 FROM (${sql.startsWith('WITH') ? this.#select(1, ['t']) : sql}) x`,
      `UPDATE l SET label = c.email FROM labels l JOIN customers c ON ${this.#condition([this.#table('customers', 'c')], 1)}`,
      `DELETE FROM orders WHERE ${this.#condition([{ ...this.#table('orders', 'orders') }], 0)}`,
      `UPDATE orders SET amount = amount + 1, status = UPPER(status) WHERE ${this.#condition([this.#table('orders', 'orders')], 0)}`,
      `DELETE o OUTPUT deleted.id FROM orders o JOIN labels l ON l.id = o.id WHERE ${this.#condition([this.#table('orders', 'o')], 0)}`,
      `MERGE INTO labels l USING customers c ON l.label = c.email WHEN MATCHED AND ${this.#condition([this.#table('customers', 'c')], 0)} THEN DELETE;`,
    ]);
  }

  #types(most: number): readonly Type[] {
    return this.#dice.many(most, () => this.#dice.one<Type>(['n', 't', 't', 'd']));
  }

  #table(name: string, alias: string): Source {
    return { sql: name, alias, columns: relations[name] ?? [] };
  }

  /** A query whose columns are `c0`, `c1` and so on, of these types. */
  #query(depth: number, types: readonly Type[]): string {
    if (depth > 0 && this.#dice.chance(0.2)) {
      const inner = this.#types(2);
      // A table of WITH that hides a real one, at times.
      const name = this.#dice.one(['w', 'w', 'customers', 'orders']);
      const columns = inner.map((type, index): Column => ({ name: `c${index}`, type }));
      const rest = this.#select(depth - 1, types, { sql: name, alias: name, columns });
      return `WITH ${name} AS (${this.#select(depth - 1, inner)}) ${rest}`;
    }
    if (depth > 0 && this.#dice.chance(0.2)) return this.#union(depth, types);
    return this.#select(depth, types);
  }

  #union(depth: number, types: readonly Type[]): string {
    const operator = this.#dice.one(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT']);
    return `${this.#select(depth - 1, types)} ${operator} ${this.#select(depth - 1, types)}`;
  }

  #source(depth: number): Source {
    const alias = `s${++this.#aliases}`;
    if (depth > 0 && this.#dice.chance(0.25)) {
      const types = this.#types(3);
      const columns = types.map((type, index): Column => ({ name: `c${index}`, type }));
      const inner = this.#dice.chance(0.2) ? this.#union(depth, types) : this.#select(depth - 1, types);
      return { sql: `(${inner}) AS ${alias}`, alias, columns };
    }
    const name = this.#dice.one(Object.keys(relations));
    const written = this.#isShared
      ? this.#dice.one([name, `"public".${name}`, `"${name}"`])
      : this.#dice.one([name, name.toUpperCase(), `[public].[${name}]`, `world.[public].${name}`, `world..${name}`]);
    return { sql: `${written} ${this.#dice.chance(0.5) ? 'AS ' : ''}${alias}`, alias, columns: relations[name] ?? [] };
  }

  #from(depth: number, first: Source | undefined): { readonly sql: string; readonly sources: readonly Source[] } {
    const sources: Source[] = [first ?? this.#source(depth)];
    let sql = sources[0]?.sql ?? '';
    for (let count = Math.floor(this.#dice.random() * 3); count > 0; count--) {
      if (!this.#isShared && this.#dice.chance(0.25)) {
        const inner = this.#table('customers', 'l');
        const alias = `s${++this.#aliases}`;
        const query = `SELECT TOP 2 l.email AS v FROM customers l WHERE ${this.#tie(sources, inner)}`;
        sql += ` ${this.#dice.one(['CROSS', 'OUTER'])} APPLY (${query}) AS ${alias}`;
        sources.push({ sql: '', alias, columns: [{ name: 'v', type: 't' }] });
        continue;
      }
      const next = this.#source(depth);
      sql += ` ${this.#dice.one(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'])} ${next.sql} ON ${this.#tie(sources, next)}`;
      sources.push(next);
    }
    return { sql, sources };
  }

  /** A condition that FULL JOIN can merge or hash in PostgreSQL. */
  #tie(sources: readonly Source[], next: Source): string {
    const pairs = sources.flatMap((source) =>
      source.columns.flatMap((a) =>
        next.columns.filter((b) => b.type === a.type).map((b) => `${source.alias}.${a.name} = ${next.alias}.${b.name}`),
      ),
    );
    return pairs.length === 0 ? '1 = 1' : this.#dice.one(pairs);
  }

  #select(depth: number, types: readonly Type[], first?: Source): string {
    const { sql, sources } = this.#from(depth, first);
    const where = this.#dice.chance(0.6) ? ` WHERE ${this.#condition(sources, depth)}` : '';
    const key = this.#column(sources, this.#dice.one<Type>(['n', 't']));
    const isGrouped = this.#dice.chance(0.25) && key.includes('.');
    const list = types.map((type, index) => {
      const value = isGrouped ? this.#aggregate(sources, type) : this.#value(sources, type, depth);
      return `${value} AS c${index}`;
    });
    const group = isGrouped ? ` GROUP BY ${this.#dice.one([key, `GROUPING SETS ((${key}), ())`])}` : '';
    const having = isGrouped && this.#dice.chance(0.3) ? ` HAVING ${this.#aggregate(sources, 'n')} > 1` : '';
    return `SELECT ${this.#dice.chance(0.15) ? 'DISTINCT ' : ''}${list.join(', ')} FROM ${sql}${where}${group}${having}`;
  }

  #column(sources: readonly Source[], type: Type): string {
    const found = sources.flatMap(({ alias, columns }) =>
      columns.filter((column) => column.type === type).map(({ name }) => `${alias}.${name}`),
    );
    if (found.length > 0) return this.#dice.one(found);
    return { n: '7', t: "'seven'", d: "CAST('2007-07-07' AS date)" }[type];
  }

  #value(sources: readonly Source[], type: Type, depth: number): string {
    const column = this.#column(sources, type);
    if (type === 'd' || this.#dice.chance(0.4)) return column;
    const [text, number] = [this.#column(sources, 't'), this.#column(sources, 'n')];
    if (type === 'n')
      return this.#dice.one([
        `(${column} + 1)`,
        `COUNT(*) OVER (PARTITION BY ${text})`,
        `RANK() OVER (ORDER BY ${text})`,
        `(SELECT COUNT(*) FROM orders x WHERE x.customer_id = ${column})`,
        `CASE WHEN ${text} LIKE '%canary%' THEN 1 ELSE 0 END`,
        ...(this.#isShared ? [] : [`LEN(${text})`, `CHECKSUM(${text})`, `TRY_CONVERT(int, ${text})`, `1 / ${number}`]),
      ]);
    return this.#dice.one([
      `UPPER(${column})`,
      `CONCAT(${column}, '-', ${text})`,
      `COALESCE(${column}, ${text})`,
      `CASE WHEN ${column} LIKE 'a%' THEN ${text} ELSE ${column} END`,
      `MAX(${column}) OVER (PARTITION BY ${text})`,
      ...(depth > 0 ? [`(SELECT MAX(x.email) FROM customers x WHERE x.id = ${number})`] : []),
      ...(this.#isShared
        ? []
        : [`ISNULL(${column}, ${text})`, `IIF(${number} > 3, ${column}, ${text})`, `${column} + ${text}`]),
    ]);
  }

  #aggregate(sources: readonly Source[], type: Type): string {
    const column = this.#column(sources, type);
    if (type !== 'n') return this.#dice.one([`MIN(${column})`, `MAX(${column})`]);
    return this.#dice.one([
      'COUNT(*)',
      `COUNT(DISTINCT ${this.#column(sources, 't')})`,
      `SUM(${column})`,
      `COUNT(${column})`,
    ]);
  }

  #condition(sources: readonly Source[], depth: number): string {
    const [number, text] = [this.#column(sources, 'n'), this.#column(sources, 't')];
    const one = this.#dice.one([
      `${number} ${this.#dice.one(['<', '>', '=', '<>'])} ${this.#dice.one([0, 5, 20, 100])}`,
      `${text} ${this.#dice.one(['=', '<>', '<'])} ${this.#column(sources, 't')}`,
      `${text} LIKE '${this.#dice.one(['a%', '%canary%', 'b***', '%1%'])}'`,
      `${text} IS ${this.#dice.one(['', 'NOT '])}NULL`,
      `${text} IN ('a***', 'EU', '***', '1')`,
      `NOT (${number} BETWEEN 3 AND 30)`,
      ...(depth > 0
        ? [
            `${text} IN (SELECT x.${this.#dice.one(['email', 'region', 'name'])} FROM customers x)`,
            `EXISTS (SELECT 1 FROM orders x WHERE x.customer_id = ${number} AND x.secret <> ${text})`,
            `${number} NOT IN (SELECT x.order_id FROM tickets x WHERE x.order_id IS NOT NULL)`,
            `${number} >= ALL (SELECT x.amount FROM orders x WHERE x.status = ${text})`,
          ]
        : []),
      ...(this.#isShared ? [] : [`1 / ${number} > 0`, `CONVERT(int, ${text}) = 1`, `CHECKSUM(${text}) = 7`]),
    ]);
    return this.#dice.chance(0.3) ? `${one} ${this.#dice.one(['AND', 'OR'])} ${number} > 1` : one;
  }
}
