import { loadModule, parseSync } from 'libpg-query';
import { sqlParser } from '../src/adapters/dialects/nodeSqlParser/parser.ts';
import { createPostgresqlDialect } from '../src/adapters/dialects/postgresql/dialect.ts';
import { SecondOpinion } from '../src/adapters/dialects/secondOpinion/secondOpinion.ts';
import { withRememberedOpinion } from '../src/adapters/dialects/secondOpinion/withSecondOpinion.ts';
import type { Catalog } from '../src/core/analysis/catalog.ts';

/** Times each query is measured; the best of them counts, since a shared machine only ever adds. */
const rounds = 25;

/**
 * Measures the analysis of generated queries of the size that people and models write, against bare parsing by
 * `libpg-query` in the same run.
 */
export async function run(print: (line: string) => void): Promise<void> {
  await loadModule();
  const startedAt = performance.now();
  const dialect = await createPostgresqlDialect();
  print(`first use of the dialect         ${(performance.now() - startedAt).toFixed(0)} ms`);

  const queries = generatedQueries(400);
  const characters = queries.reduce((sum, sql) => sum + sql.length, 0) / queries.length;
  print(`generated queries                ${queries.length}, ${characters.toFixed(0)} characters on average`);
  const parse = measure(queries, (sql) => parseSync(sql));
  const bare = measure(queries, (sql) => dialect.analyse(sql, undefined));
  const full = measure(queries, (sql) => dialect.analyse(sql, catalog));
  print(line('parse alone (libpg-query)', parse));
  print(line('analyse, no catalog', bare));
  print(line('analyse, with a catalog', full));
  print(`analyse with a catalog / parse   ${(full.mean / parse.mean).toFixed(1)} ×`);

  const second = sqlParser('postgresql');
  const opinion = new SecondOpinion(second);
  const typing = withRememberedOpinion(dialect, opinion);
  for (const sql of queries) for (const statement of dialect.analyse(sql, catalog).statements) opinion.about(statement);
  const remembering = measure(queries, (sql) => typing.analyse(sql, catalog));
  print(line('the same, opinion remembered', remembering));
  print(`while typing / parse             ${(remembering.mean / parse.mean).toFixed(1)} ×`);
  print(
    line(
      'second parser, before a run',
      measure(queries, (sql) => second.parse(sql, { timeoutMs: 1_000, places: false })),
    ),
  );

  const script = generatedQueries(5000).map((_, index) => `select ${index} from orders where order_id = ${index}`);
  const from = performance.now();
  const { statements } = dialect.analyse(script.join(';\n'), catalog);
  print(`a file of ${statements.length} statements        ${(performance.now() - from).toFixed(0)} ms`);
}

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly mean: number;
}

/** The best time of each query, in microseconds. */
function measure(queries: readonly string[], work: (sql: string) => unknown): Times {
  const best = queries.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [index, sql] of queries.entries()) {
      const from = performance.now();
      work(sql);
      best[index] = Math.min(best[index] ?? 0, (performance.now() - from) * 1000);
    }
  }
  const sorted = best.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), mean: best.reduce((sum, time) => sum + time, 0) / best.length };
}

const line = (what: string, { p50, p99, mean }: Times): string =>
  `${what.padEnd(32)} p50 ${p50.toFixed(0)} µs · p99 ${p99.toFixed(0)} µs · mean ${mean.toFixed(0)} µs`;

const tables: Readonly<Record<string, readonly string[]>> = {
  customers: ['customer_id', 'full_name', 'email', 'region', 'segment', 'acquired_on'],
  orders: ['order_id', 'customer_id', 'ordered_at', 'status', 'channel', 'currency'],
  order_items: ['order_id', 'line_no', 'product_id', 'quantity', 'unit_price', 'discount'],
  products: ['product_id', 'product_line_id', 'sku', 'name', 'unit_price', 'launched_on'],
};

const catalog: Catalog = {
  version: 1,
  dialect: 'postgresql',
  searchPath: ['public'],
  functions: [],
  tables: Object.entries(tables).map(([name, columns]) => ({
    schema: 'public',
    name,
    kind: 'table',
    rows: null,
    columns: columns.map((column) => ({ name: column, type: 'text', nullable: true, primaryKey: false })),
  })),
};

/** Queries of five shapes, from a lookup to a report with WITH, joins, windows and subqueries. */
function generatedQueries(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const year = 2020 + (index % 6);
    const shapes = [
      `select full_name, email from customers where customer_id = ${index}`,
      `select region, count(*) as n from customers where acquired_on >= date '${year}-02-01' group by region having count(*) > ${index} order by n desc limit 20`,
      `select c.segment, date_trunc('month', o.ordered_at) as month, sum(i.quantity * i.unit_price * (1 - coalesce(i.discount, 0))) as revenue
       from customers c join orders o on o.customer_id = c.customer_id join order_items i on i.order_id = o.order_id
       where o.status in ('paid', 'shipped', 'closed') and o.ordered_at >= '${year}-01-01' group by 1, 2 order by 2, 3 desc`,
      `with spend as (select o.customer_id, sum(i.quantity * i.unit_price) as total from orders o join order_items i using (order_id)
         where o.ordered_at between '${year}-01-01' and '${year}-12-31' group by o.customer_id),
       ranked as (select s.*, rank() over (order by total desc) as place from spend s)
       select c.full_name, r.total, r.place, case when r.total > ${index * 10} then 'high' else 'low' end as tier
       from ranked r join customers c using (customer_id) where r.place <= 100 order by r.place`,
      `select p.name, p.sku from products p where exists (select 1 from order_items i join orders o using (order_id)
         where i.product_id = p.product_id and o.currency = 'EUR' and i.quantity > ${index % 9})
       union all select name, sku from products where launched_on > '${year}-06-01' order by 1 limit ${index + 1}`,
    ];
    return shapes[index % shapes.length] ?? '';
  });
}
