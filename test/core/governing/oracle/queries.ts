import { Dice } from '../../../support/dice.ts';

/** A column's type, as far as the generator must know it: number, text or date. */
type Type = 'n' | 't' | 'd';

interface Column {
  readonly name: string;
  readonly type: Type;
}

const relations: Readonly<Record<string, readonly Column[]>> = {
  customers: columns('id:n name:t email:t phone:t born:d region:t score:n'),
  orders: columns('id:n customer_id:n amount:n placed:d status:t region:t secret:t card:t'),
  tickets: columns('id:n order_id:n body:t'),
  labels: columns('id:n label:t'),
  contacts: columns('id:n mail:t phone:t region:t'),
  totals: columns('id:n n:n total:n label:t'),
  overview: columns('id:n mail:t n:n label:t'),
};

function columns(text: string): readonly Column[] {
  return text.split(' ').map((one) => {
    const [name = '', type = 't'] = one.split(':');
    return { name, type: type as Type };
  });
}

/** A query and what it gives. */
interface Made {
  readonly sql: string;
  readonly columns: readonly Column[];
}

/** An entry of FROM under its alias. */
interface Source extends Made {
  readonly alias: string;
}

/** Makes random queries over the oracle's tables. `{s}` stands where a schema's name goes. */
export class QueryMaker {
  readonly #dice: Dice;
  #aliases = 0;

  constructor(seed: number) {
    this.#dice = new Dice(seed);
  }

  /** The text of one query. */
  make(): string {
    return this.#statement(2).sql;
  }

  #statement(depth: number): Made {
    if (depth > 0 && this.#dice.chance(0.2)) {
      const inner = this.#statement(depth - 1);
      // A table of WITH that hides a real one, at times.
      const name = this.#dice.one(['w', 'w', 'customers', 'orders']);
      const rest = this.#select(depth - 1, [{ sql: name, alias: name, columns: inner.columns }]);
      const recursive = this.#dice.chance(0.1) && name === 'w' ? 'RECURSIVE ' : '';
      return { sql: `WITH ${recursive}${name} AS (${inner.sql}) ${rest.sql}`, columns: rest.columns };
    }
    if (depth > 0 && this.#dice.chance(0.2)) {
      const left = this.#select(depth - 1);
      const types = left.columns.map(({ type }) => type);
      const right = this.#select(depth - 1, [], types);
      const operator = this.#dice.one(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT', 'EXCEPT ALL']);
      return { sql: `(${left.sql}) ${operator} (${right.sql})`, columns: left.columns };
    }
    return this.#select(depth);
  }

  #source(depth: number): Source {
    const alias = `s${++this.#aliases}`;
    if (depth > 0 && this.#dice.chance(0.25)) {
      const inner = this.#statement(depth - 1);
      return { sql: `(${inner.sql}) AS ${alias}`, alias, columns: inner.columns };
    }
    const name = this.#dice.one(Object.keys(relations));
    const listed = relations[name] ?? [];
    const written = this.#dice.one([name, name, `{s}.${name}`, `"${name}"`]);
    if (this.#dice.chance(0.1)) {
      const renamed = listed.map((column, i) => (i < 2 ? { ...column, name: `r${i}` } : column));
      return { sql: `${written} AS ${alias} (r0, r1)`, alias, columns: renamed };
    }
    return { sql: `${written} ${this.#dice.chance(0.5) ? 'AS ' : ''}${alias}`, alias, columns: listed };
  }

  /** FROM with its joins; the conditions of comma joins come back apart. */
  #from(
    depth: number,
    first: readonly Source[],
  ): { sql: string; sources: readonly Source[]; conditions: readonly string[] } {
    const sources: Source[] = [first[0] ?? this.#source(depth)];
    let sql = sources[0]?.sql ?? '';
    const conditions: string[] = [];
    for (let count = Math.floor(this.#dice.random() * 3); count > 0; count--) {
      if (depth > 0 && this.#dice.chance(0.15)) {
        const lateral = this.#lateral(sources);
        sql += this.#dice.one([
          `, LATERAL ${lateral.sql}`,
          ` CROSS JOIN LATERAL ${lateral.sql}`,
          ` LEFT JOIN LATERAL ${lateral.sql} ON true`,
        ]);
        sources.push(lateral);
        continue;
      }
      const next = this.#source(depth);
      const tie = this.#tie(sources, next);
      sources.push(next);
      if (this.#dice.chance(0.25)) {
        sql += `, ${next.sql}`;
        conditions.push(tie);
      } else sql += ` ${this.#dice.one(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'])} ${next.sql} ON ${tie}`;
    }
    return { sql, sources, conditions };
  }

  /** A condition that PostgreSQL can merge or hash, as FULL JOIN needs. */
  #tie(sources: readonly Source[], next: Source): string {
    const pairs = sources.flatMap((source) =>
      source.columns.flatMap((a) =>
        next.columns.filter((b) => b.type === a.type).map((b) => `${source.alias}.${a.name} = ${next.alias}.${b.name}`),
      ),
    );
    return pairs.length === 0 ? '1 = 1' : this.#dice.one(pairs);
  }

  #lateral(outer: readonly Source[]): Source {
    const alias = `s${++this.#aliases}`;
    const name = this.#dice.one(Object.keys(relations));
    const inner: Source = { sql: `${name} AS l`, alias: 'l', columns: relations[name] ?? [] };
    const column = this.#dice.one(inner.columns);
    const sql = `(SELECT l.${column.name} AS v, count(*) AS n FROM ${name} AS l WHERE ${this.#tie(outer, inner)} GROUP BY 1)`;
    return {
      sql: `${sql} AS ${alias}`,
      alias,
      columns: [
        { name: 'v', type: column.type },
        { name: 'n', type: 'n' },
      ],
    };
  }

  #select(depth: number, first: readonly Source[] = [], types?: readonly Type[]): Made {
    const from = this.#from(depth, first);
    const conditions = [
      ...from.conditions,
      ...(this.#dice.chance(0.6) ? this.#dice.many(2, () => this.#condition(from.sources, depth)) : []),
    ];
    const where =
      conditions.length === 0 ? '' : ` WHERE ${conditions.join(this.#dice.chance(0.85) ? ' AND ' : ' OR ')}`;
    const wanted = types ?? this.#dice.many(4, () => this.#dice.one<Type>(['n', 't', 't', 'd']));
    const isGrouped = this.#dice.chance(0.25);
    const keys = isGrouped
      ? this.#dice.many(2, () => this.#column(from.sources, this.#dice.one<Type>(['n', 't', 'd'])))
      : [];
    const items = wanted.map((type, index) => {
      const value = isGrouped ? this.#aggregate(from.sources, keys, type) : this.#value(from.sources, type, depth);
      return { sql: `${value} AS c${index}`, column: { name: `c${index}`, type } };
    });
    const group = isGrouped ? ` GROUP BY ${this.#grouping(keys)}` : '';
    const distinct = this.#dice.chance(0.15) ? 'DISTINCT ' : '';
    let sql = `SELECT ${distinct}${items.map((item) => item.sql).join(', ')} FROM ${from.sql}${where}${group}`;
    if (this.#dice.chance(0.2))
      sql += ` ORDER BY ${items.map((_, index) => index + 1).join(', ')} LIMIT ${this.#dice.one([1, 3, 10])}`;
    return { sql, columns: items.map((item) => item.column) };
  }

  #grouping(keys: readonly string[]): string {
    const list = keys.join(', ');
    return this.#dice.chance(0.7)
      ? list
      : this.#dice.one([`ROLLUP (${list})`, `GROUPING SETS ((${list}), ())`, `CUBE (${list})`]);
  }

  #column(sources: readonly Source[], type: Type): string {
    const found = sources.flatMap((source) =>
      source.columns.filter((column) => column.type === type).map((column) => `${source.alias}.${column.name}`),
    );
    return found.length === 0 ? { n: '7', t: "'seven'::text", d: "date '2007-07-07'" }[type] : this.#dice.one(found);
  }

  #value(sources: readonly Source[], type: Type, depth: number): string {
    const column = this.#column(sources, type);
    if (this.#dice.chance(0.5)) return column;
    const text = this.#column(sources, 't');
    const source = this.#dice.one(sources);
    const number = this.#column(sources, 'n');
    switch (type) {
      case 't':
        return this.#dice.one([
          `upper(${column})`,
          `${column} || '-' || coalesce(${text}, '?')`,
          `CASE WHEN ${column} LIKE 'a%' THEN ${text} ELSE ${column} END`,
          `${source.alias}::text`,
          `row_to_json(${source.alias})::text`,
          `to_jsonb(${source.alias}) ->> '${this.#dice.one(source.columns).name}'`,
          `(${source.alias}).${this.#dice.one(source.columns).name}::text`,
          `max(${column}) OVER (PARTITION BY ${text})`,
          ...(depth > 0
            ? [`(SELECT max(x.${this.#dice.one(['email', 'name', 'phone'])}) FROM customers x WHERE x.id = ${number})`]
            : []),
        ]);
      case 'n':
        return this.#dice.one([
          `length(${text})`,
          `(${column} + 1)`,
          `count(*) OVER (PARTITION BY ${text})`,
          `rank() OVER (ORDER BY ${text})`,
          `(SELECT count(*) FROM orders x WHERE x.customer_id = ${column})`,
          `CASE WHEN ${source.alias} IS NULL THEN 0 ELSE 1 END`,
          `extract(year FROM ${this.#column(sources, 'd')})::numeric`,
        ]);
      case 'd':
        return this.#dice.one([`least(${column}, ${column})`, `coalesce(${column}, date '2000-01-01')`]);
    }
  }

  #aggregate(sources: readonly Source[], keys: readonly string[], type: Type): string {
    const column = this.#column(sources, type);
    const text = this.#column(sources, 't');
    switch (type) {
      case 't':
        return this.#dice.one([`min(${column})`, `max(${column})`, `string_agg(${column}, ',' ORDER BY ${column})`]);
      case 'n':
        return this.#dice.one([
          'count(*)',
          `count(DISTINCT ${text})`,
          `sum(${column})`,
          `count(${this.#dice.one(keys)})`,
          `count(${this.#dice.one(sources).alias})`,
        ]);
      case 'd':
        return this.#dice.one([`min(${column})`, `max(${column}) FILTER (WHERE ${text} IS NOT NULL)`]);
    }
  }

  #condition(sources: readonly Source[], depth: number): string {
    const [number, text, day] = [this.#column(sources, 'n'), this.#column(sources, 't'), this.#column(sources, 'd')];
    return this.#dice.one([
      `${number} ${this.#dice.one(['<', '>', '=', '<>'])} ${this.#dice.one([0, 5, 20, 100])}`,
      `${text} ${this.#dice.one(['=', '<>', '<'])} ${this.#column(sources, 't')}`,
      `${text} LIKE '${this.#dice.one(['a%', '%canary%', 'b***', '%1%'])}'`,
      `${text} IS ${this.#dice.one(['', 'NOT '])}NULL`,
      `${text} IN ('a***', 'EU', '***', '1')`,
      `${day} > '1970-06-01'`,
      `NOT (${number} BETWEEN 3 AND 30)`,
      `${text} IN (SELECT x.${this.#dice.one(['email', 'region', 'name'])} FROM {s}.customers x)`,
      `EXISTS (SELECT 1 FROM orders x WHERE x.customer_id = ${number} AND x.secret <> ${text})`,
      `${number} NOT IN (SELECT x.order_id FROM tickets x WHERE x.order_id IS NOT NULL)`,
      ...(depth > 0 ? [`${number} >= ALL (SELECT x.n FROM totals x WHERE x.label = ${text})`] : []),
    ]);
  }
}
