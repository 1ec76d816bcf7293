import fc from 'fast-check';

/** Small tables whose column names overlap, so that scoping decides what a name means. */
export const tangledSql = `create schema tangle; set search_path = tangle;
create table a (id int, x int, y int); create table b (id int, y int, z int); create table c (x int, z int, w int);
create table "A" (id int, "X" int);`;
export const tangledTables: Readonly<Record<string, readonly string[]>> = {
  a: ['id', 'x', 'y'],
  b: ['id', 'y', 'z'],
  c: ['x', 'z', 'w'],
  A: ['id', 'X'],
};

const column = fc.constantFrom('id', 'x', 'y', 'z', 'w', 'n');
const qualified = fc.constantFrom('a.id', 'a.x', 'b.id', 'b.y', 'p.id', 'p.x', 'p.n', 'q.id', 'q.y', 'r.x', 'r.id', 'c.w', '"A"."X"', 'tangle.a.x');
const alias = fc.constantFrom('p', 'q', 'r', 'a');
const table = fc.constantFrom('a', 'b', 'c', '"A"', 'tangle.b', 'a p', 'b q', 'c r', 'a as p(x)', 'b as q(n, x)', 'only c', 'm', 'm as r');

/** Expressions and FROM entries that hold queries of a lower level, down to none. */
function level(depth: number): { query: fc.Arbitrary<string>; from: fc.Arbitrary<string> } {
  const inner = depth > 0 ? level(depth - 1) : undefined;
  const nested = (make: (query: string) => string) => (inner === undefined ? [] : [inner.query.map(make)]);
  const expression: fc.Arbitrary<string> = fc.oneof(
    { arbitrary: column, weight: 4 },
    { arbitrary: qualified, weight: 2 },
    { arbitrary: fc.tuple(column, qualified).map(([l, r]) => `(${l} + ${r})`), weight: 1 },
    { arbitrary: fc.constantFrom('length(p::text)', 'length(a::text)', '(p).id', 'sum(x) over (order by id)', '1'), weight: 1 },
    ...nested((query) => `(select max(v.v1) from (${query}) v(v1))`).map((arbitrary) => ({ arbitrary, weight: 1 })),
    ...nested((query) => `(case when exists (${query}) then 1 end)`).map((arbitrary) => ({ arbitrary, weight: 1 })),
    ...nested((query) => `(case when x in (select v1 from (${query}) v(v1)) then 1 end)`).map((arbitrary) => ({ arbitrary, weight: 1 })),
  );
  const entry: fc.Arbitrary<string> = fc.oneof(
    { arbitrary: table, weight: 4 },
    ...(inner === undefined
      ? []
      : [
          fc.tuple(inner.from, inner.from, fc.constantFrom('id', 'x', 'y', 'z')).map(([l, r, name]) => `(${l} join ${r} using (${name}))`),
          fc.tuple(inner.from, inner.from).map(([l, r]) => `(${l} natural left join ${r})`),
          fc.tuple(inner.from, inner.from, qualified).map(([l, r, on]) => `(${l} full join ${r} on ${on} = 1)`),
          fc.tuple(inner.from, inner.from, alias).map(([l, r, name]) => `(${l} cross join ${r}) as ${name}`),
          fc.tuple(inner.from, inner.from, alias).map(([l, r, name]) => `(${l} join ${r} using (id) as ${name})`),
          fc.tuple(inner.query, alias, fc.constantFrom('', '(n)', '(x)')).map(([query, name, names]) => `(${query}) as ${name}${names}`),
          fc.tuple(inner.query, alias).map(([query, name]) => `lateral (${query}) as ${name}(id)`),
        ].map((arbitrary) => ({ arbitrary, weight: 1 }))),
  );
  const simple = fc
    .record({
      items: fc.array(fc.oneof({ arbitrary: expression, weight: 5 }, { arbitrary: fc.constantFrom('*', 'p.*', 'a.*'), weight: 1 }), { minLength: 1, maxLength: 2 }),
      from: fc.array(entry, { minLength: 1, maxLength: 2 }),
      where: fc.option(expression, { nil: undefined }),
      order: fc.option(column, { nil: undefined, freq: 2 }),
    })
    .map(
      ({ items, from, where, order }) =>
        `select ${items.join(', ')} from ${from.join(', ')}${where === undefined ? '' : ` where ${where} > 0`}${order === undefined ? '' : ` order by ${order}`}`,
    );
  const query = fc.oneof(
    { arbitrary: simple, weight: 6 },
    ...(inner === undefined
      ? []
      : [
          { arbitrary: fc.tuple(inner.query, inner.query).map(([l, r]) => `(${l}) union all (${r})`), weight: 1 },
          {
            arbitrary: fc.tuple(inner.query, simple, fc.constantFrom('m', 'a', 'b(n)')).map(([common, outer, name]) => `with ${name} as (${common}) ${outer}`),
            weight: 2,
          },
          {
            arbitrary: fc.tuple(simple, simple).map(([first, outer]) => `with recursive m(id) as (select 1 union all select id from (${first}) i(id)) ${outer}`),
            weight: 1,
          },
        ]),
  );
  return { query, from: entry };
}

/** Texts of single queries over the tangled tables; about one in ten means something to PostgreSQL. */
export const tangledQuery: fc.Arbitrary<string> = level(2).query;
