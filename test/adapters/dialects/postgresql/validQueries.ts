/** Tables for generated queries; some share names of columns, so that scoping, USING and NATURAL have work to do. */
const shop: Readonly<Record<string, readonly string[]>> = {
  customer: ['customer_id', 'name', 'email', 'region', 'manager_id'],
  sale: ['sale_id', 'customer_id', 'product_id', 'amount', 'sold_at'],
  product: ['product_id', 'name', 'price', 'line_id'],
  line: ['line_id', 'title', 'region'],
  refund: ['refund_id', 'sale_id', 'amount', 'reason'],
};
/** All columns are whole numbers, so that any two of them compare and add up. */
export const shopSql = Object.entries(shop)
  .map(([name, columns]) => `create table ${name} (${columns.map((column) => `${column} int`).join(', ')})`)
  .join(';\n');

interface Source {
  readonly alias: string;
  readonly columns: readonly string[];
}

interface CommonTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * Makes queries that PostgreSQL accepts, from a number: every construct that decides which columns are read, over names that are
 * in scope where they are used. One maker, and so one number, gives one query.
 */
export class QueryMaker {
  #state: number;
  #aliases = 0;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A query of one to four columns. */
  query(): string {
    return this.#query(this.#pick([0, 1, 1, 1, 1, 2, 2, 3]), [], [], undefined).sql;
  }

  /** Mulberry32: small, and the same on every machine. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #pick<T>(choices: readonly T[]): T {
    const choice = choices[this.#below(choices.length)];
    if (choice === undefined) throw new Error('Nothing to choose from.');
    return choice;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #alias(): string {
    this.#aliases++;
    return `t${this.#aliases}`;
  }

  /** A query of `width` columns, or of any number; `outer` are the sources around it. */
  #query(
    depth: number,
    outer: readonly Source[],
    common: readonly CommonTable[],
    width: number | undefined,
  ): { readonly sql: string; readonly columns: readonly string[] } {
    const known = [...common];
    let prefix = '';
    if (depth > 0 && this.#chance(0.2)) {
      const name = this.#chance(0.2) ? this.#pick(Object.keys(shop)) : `c${this.#alias()}`;
      const inner = this.#query(depth - 1, outer, known, undefined);
      const names = this.#chance(0.4) ? inner.columns.map((_, index) => `n${index}`) : undefined;
      if (names !== undefined || new Set(inner.columns).size === inner.columns.length) {
        // A name of a table may be hidden, though not inside what recurs under that name.
        const recursive = !Object.hasOwn(shop, name) && this.#chance(0.3);
        const columns = names ?? inner.columns;
        const body = recursive
          ? `${wrapped(inner)} union all select ${columns.map((column) => `r.${column}`).join(', ')} from ${name} r where r.${columns[0]} < 9`
          : inner.sql;
        prefix = `with ${recursive ? 'recursive ' : ''}${name}(${columns.join(', ')}) as (${body}) `;
        known.push({ name, columns });
      }
    }
    if (depth > 0 && this.#chance(0.12)) {
      const left = this.#query(depth - 1, outer, known, width);
      const right = this.#query(depth - 1, outer, known, left.columns.length);
      const operator = this.#pick(['union', 'union all', 'intersect', 'except all']);
      const order = this.#chance(0.3) ? ' order by 1' : '';
      return { sql: `${prefix}(${left.sql}) ${operator} (${right.sql})${order}`, columns: left.columns };
    }
    if (this.#chance(0.04)) {
      const count = width ?? 2;
      const row = () => `(${Array.from({ length: count }, () => this.#expression(0, outer, known)).join(', ')})`;
      const columns = Array.from({ length: count }, (_, index) => `column${index + 1}`);
      return { sql: `${prefix}values ${row()}, ${row()}`, columns };
    }
    const select = this.#select(depth, outer, known, width);
    return { ...select, sql: prefix + select.sql };
  }

  #select(depth: number, outer: readonly Source[], common: readonly CommonTable[], width: number | undefined) {
    const from = this.#from(depth, outer, common);
    const own = from.sources;
    const around = [...outer.filter((one) => own.every(({ alias }) => alias !== one.alias)), ...own];
    const conditions = this.#chance(0.6) ? ` where ${this.#condition(depth, around, common)}` : '';
    const grouped = this.#chance(0.25);
    const groups = grouped ? [this.#column(own), this.#column(own)].slice(0, 1 + this.#below(2)) : [];
    const count = width ?? 1 + this.#below(4);
    const items: string[] = [];
    for (let index = 0; index < count; index++) {
      const value = grouped
        ? this.#chance(0.4)
          ? this.#pick(groups)
          : this.#aggregate(depth, around, common)
        : this.#chance(0.1)
          ? this.#window(own)
          : this.#expression(depth, around, common);
      items.push(`${value} as x${index}`);
    }
    const having = grouped && this.#chance(0.3) ? ` having ${this.#aggregate(depth, around, common)} > 1` : '';
    const distinct = !grouped && this.#chance(0.1);
    const order =
      !grouped && !distinct && this.#chance(0.3) ? ` order by ${this.#pick([this.#column(own), '1', 'x0'])}` : '';
    const group = grouped ? ` group by ${this.#grouping(groups)}` : '';
    const limit = this.#chance(0.1) ? ` limit ${this.#below(9)}` : '';
    if (!grouped && !distinct && width === undefined && this.#chance(0.06) && isPlain(own)) {
      const sql = `select * from ${from.sql}${conditions}${limit}`;
      return { sql, columns: own.flatMap(({ columns }) => columns) };
    }
    return {
      sql: `select ${distinct ? 'distinct ' : ''}${items.join(', ')} from ${from.sql}${conditions}${group}${having}${order}${limit}`,
      columns: items.map((_, index) => `x${index}`),
    };
  }

  #grouping(groups: readonly string[]): string {
    const list = groups.join(', ');
    return this.#pick([list, list, `rollup (${list})`, `grouping sets ((${list}), ())`, `cube (${list})`]);
  }

  #from(depth: number, outer: readonly Source[], common: readonly CommonTable[]) {
    let left = this.#entry(depth, outer, common, []);
    const sources = [left.source];
    let { sql } = left;
    for (let more = this.#below(3); more > 0; more--) {
      const right = this.#entry(depth, outer, common, sources);
      const shared = left.source.columns.filter((column) => right.source.columns.includes(column));
      const isFirst = sources.length === 1;
      if (isFirst && shared.length > 0 && this.#chance(0.35)) {
        const using = this.#pick(shared);
        sql += ` ${right.isLateral ? '' : this.#kind()} join ${right.sql} using (${using})`;
      } else if (isFirst && shared.length > 0 && this.#chance(0.1)) sql += ` natural join ${right.sql}`;
      else if (this.#chance(0.2)) sql += ` cross join ${right.sql}`;
      else {
        sql += ` ${right.isLateral ? '' : this.#kind()} join ${right.sql} on ${this.#condition(0, [...sources, right.source], common)}`;
      }
      sources.push(right.source);
      left = right;
    }
    return { sql, sources };
  }

  #kind(): string {
    return this.#pick(['', 'left', 'right', 'full', 'inner']).replace('full', 'left');
  }

  #entry(
    depth: number,
    outer: readonly Source[],
    common: readonly CommonTable[],
    before: readonly Source[],
  ): { readonly sql: string; readonly source: Source; readonly isLateral: boolean } {
    const alias = this.#alias();
    if (depth > 0 && this.#chance(0.2)) {
      const isLateral = before.length > 0 && this.#chance(0.4);
      const inner = this.#query(depth - 1, isLateral ? [...outer, ...before] : outer, common, undefined);
      const columns = inner.columns.map((_, index) => `d${index}`);
      const sql = `${isLateral ? 'lateral ' : ''}(${inner.sql}) as ${alias}(${columns.join(', ')})`;
      return { sql, source: { alias, columns }, isLateral };
    }
    if (this.#chance(0.05)) {
      const argument = before.length > 0 && this.#chance(0.5) ? this.#column(before) : '3';
      return {
        sql: `generate_series(1, ${argument}) as ${alias}(g)`,
        source: { alias, columns: ['g'] },
        isLateral: before.length > 0,
      };
    }
    const hidden = new Set(common.map(({ name }) => name));
    const names = Object.keys(shop).filter((name) => !hidden.has(name));
    const fromCommon = common.length > 0 && this.#chance(0.5) ? common.at(-1) : undefined;
    const name = fromCommon?.name ?? (names.length > 0 ? this.#pick(names) : undefined);
    if (name === undefined) return this.#entry(Math.max(depth, 1), outer, [], before);
    const columns = fromCommon?.columns ?? shop[name] ?? [];
    if (this.#chance(0.15)) {
      const renamed = columns.map((_, index) => `k${index}`);
      return {
        sql: `${name} as ${alias}(${renamed.join(', ')})`,
        source: { alias, columns: renamed },
        isLateral: false,
      };
    }
    return { sql: `${name} ${alias}`, source: { alias, columns }, isLateral: false };
  }

  #column(sources: readonly Source[]): string {
    const { alias, columns } = this.#pick(sources);
    return `${alias}.${this.#pick(columns)}`;
  }

  #condition(depth: number, sources: readonly Source[], common: readonly CommonTable[]): string {
    const choice = this.#below(8);
    if (depth > 0 && choice === 0)
      return `${this.#chance(0.5) ? 'not ' : ''}exists (${this.#query(depth - 1, sources, common, undefined).sql})`;
    if (depth > 0 && choice === 1)
      return `${this.#column(sources)} in (${this.#query(depth - 1, sources, common, 1).sql})`;
    if (depth > 0 && choice === 2)
      return `${this.#column(sources)} > ${this.#pick(['all', 'any'])} (${this.#query(depth - 1, sources, common, 1).sql})`;
    if (choice === 3) return `${this.#column(sources)} between ${this.#column(sources)} and 9`;
    if (choice === 4) return `${this.#column(sources)} is not null`;
    if (choice === 5) return `(${this.#condition(0, sources, common)} or ${this.#condition(0, sources, common)})`;
    return `${this.#column(sources)} = ${this.#column(sources)}`;
  }

  #expression(depth: number, sources: readonly Source[], common: readonly CommonTable[]): string {
    if (sources.length === 0) return String(this.#below(9));
    const choice = this.#below(14);
    if (depth > 0 && choice === 0) {
      const inner = this.#query(depth - 1, sources, common, 1).sql;
      return `(select max(v.a) from (${inner}) as v(a))`;
    }
    if (depth > 0 && choice === 1)
      return `(select s.a from (${this.#query(depth - 1, sources, common, 1).sql}) as s(a) limit 1)`;
    switch (choice) {
      case 2:
        return `case when ${this.#condition(0, sources, common)} then ${this.#column(sources)} else 0 end`;
      case 3:
        return `coalesce(${this.#column(sources)}, ${this.#column(sources)})`;
      case 4:
        return `(${this.#column(sources)} + ${this.#column(sources)})`;
      case 5:
        return `abs(${this.#column(sources)})`;
      case 6:
        return `(${this.#column(sources)}::text || 'x')::varchar::text::int`.replace(" || 'x'", '');
      case 7:
        return String(this.#below(100));
      case 8:
        return `greatest(${this.#column(sources)}, ${this.#column(sources)})`;
      default:
        return this.#column(sources);
    }
  }

  #aggregate(depth: number, sources: readonly Source[], common: readonly CommonTable[]): string {
    const own = sources.slice(-1);
    const filter = this.#chance(0.2) ? ` filter (where ${this.#condition(0, own, common)})` : '';
    if (depth > 2 && this.#chance(0.05)) return `count(*)${filter}::int`.replace('::int', '');
    return `${this.#pick(['max', 'min', 'count'])}(${this.#column(own)})${filter}`;
  }

  #window(sources: readonly Source[]): string {
    return `max(${this.#column(sources)}) over (partition by ${this.#column(sources)} order by ${this.#column(sources)})`;
  }
}

const wrapped = ({ sql }: { sql: string }): string => `select * from (${sql}) as first_rows`;

const isPlain = (sources: readonly Source[]): boolean => {
  const names = sources.flatMap(({ columns }) => columns);
  return new Set(names).size === names.length;
};
