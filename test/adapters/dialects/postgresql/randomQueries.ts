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

const columns = ['id', 'id', 'x', 'y'];
const column = fc.constantFrom(...columns, 'z', 'n');
const qualified = fc
  .tuple(fc.constantFrom('p', 'p', 'q', 'a', 'b', 'tangle.a', 'o'), fc.constantFrom(...columns))
  .map((path) => path.join('.'));
const tables: Readonly<Record<'p' | 'q', fc.Arbitrary<string>>> = {
  p: fc.constantFrom('a p', 'b p', 'a', 'a as p(x)', 'a as p(n, id, y)', 'only a', 'm', 'm p', 'tangle.a', '"A" p'),
  q: fc.constantFrom('b q', 'c q', 'b', 'c', 'b as q(n, x)', 'only b q', 'm q', 'tangle.b', '"A" q'),
};

interface Level {
  readonly query: fc.Arbitrary<string>;
  readonly p: fc.Arbitrary<string>;
  readonly q: fc.Arbitrary<string>;
}

const weighted = (weight: number, arbitraries: readonly fc.Arbitrary<string>[]) =>
  arbitraries.map((arbitrary) => ({ arbitrary, weight }));

/** Queries, and entries of FROM for either side of a join, that hold queries of a lower level, down to none. */
function level(depth: number): Level {
  const inner = depth > 0 ? level(depth - 1) : undefined;
  const expression = fc.oneof(
    ...weighted(8, [column]),
    ...weighted(4, [qualified]),
    ...weighted(1, [
      fc.tuple(column, qualified).map(([l, r]) => `(${l} + ${r})`),
      fc.constantFrom('length(p::text)', 'length(a::text)', '(p).id', 'max(x)', '1'),
    ]),
    ...(inner === undefined
      ? []
      : weighted(1, [
          inner.query.map((query) => `(select max(v.v1) from (${query}) v(v1))`),
          inner.query.map((query) => `(case when exists (${query}) then 1 end)`),
          inner.query.map((query) => `(case when id in (select v1 from (${query}) v(v1)) then 1 end)`),
        ])),
  );
  const entry = (side: 'p' | 'q'): fc.Arbitrary<string> =>
    fc.oneof(
      ...weighted(8, [tables[side]]),
      ...(inner === undefined
        ? []
        : weighted(1, [
            fc
              .tuple(inner.p, inner.q, fc.constantFrom('id', 'x', 'y'))
              .map(([l, r, name]) => `(${l} join ${r} using (${name}))`),
            fc.tuple(inner.p, inner.q).map(([l, r]) => `(${l} natural left join ${r})`),
            fc.tuple(inner.p, inner.q, qualified).map(([l, r, on]) => `(${l} full join ${r} on ${on} = 1)`),
            fc.tuple(inner.p, inner.q).map(([l, r]) => `(${l} cross join ${r}) as ${side}`),
            fc.tuple(inner.p, inner.q).map(([l, r]) => `(${l} join ${r} using (id) as o)`),
            fc
              .tuple(inner.query, fc.constantFrom('', '(n)', '(x)'))
              .map(([query, names]) => `(${query}) as ${side}${names}`),
            inner.query.map((query) => `lateral (${query}) as ${side}(id)`),
          ])),
    );
  const from = fc.oneof(
    ...weighted(3, [entry('p')]),
    ...weighted(1, [fc.tuple(entry('p'), entry('q')).map((both) => both.join(', '))]),
  );
  const item = fc.oneof(...weighted(6, [expression]), ...weighted(1, [fc.constantFrom('*', 'p.*')]));
  const simple = fc
    .tuple(
      fc.array(item, { minLength: 1, maxLength: 2 }),
      from,
      fc.option(expression, { nil: undefined }),
      fc.option(column, { nil: undefined, freq: 2 }),
    )
    .map(([items, tablesOf, where, order]) =>
      [
        `select ${items.join(', ')} from ${tablesOf}`,
        where === undefined ? '' : ` where ${where} > 0`,
        order === undefined ? '' : ` order by ${order}`,
      ].join(''),
    );
  const query = fc.oneof(
    ...weighted(8, [simple]),
    ...(inner === undefined
      ? []
      : weighted(1, [
          fc.tuple(inner.query, inner.query).map(([l, r]) => `(${l}) union all (${r})`),
          fc
            .tuple(inner.query, simple, fc.constantFrom('m', 'a', 'm(n)'))
            .map(([common, outer, name]) => `with ${name} as (${common}) ${outer}`),
          fc
            .tuple(simple, simple)
            .map(
              ([first, outer]) =>
                `with recursive m(id) as (select 1 union all select id from (${first}) i(id)) ${outer}`,
            ),
          fc
            .tuple(simple, simple)
            .map(
              ([last, outer]) =>
                `with recursive m(id, x) as (select id, x from a union all select m.x, p.id from m, (${last}) as p(id)) ${outer}`,
            ),
        ])),
  );
  return { query, p: entry('p'), q: entry('q') };
}

/** Texts of single queries over the tangled tables; about one in twenty-five means something to PostgreSQL. */
export const tangledQuery: fc.Arbitrary<string> = level(2).query;
