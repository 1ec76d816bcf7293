import fc from 'fast-check';

/** Three small tables whose column names overlap, so that scoping decides what a name means. */
export const tangledSql = `create schema tangle; set search_path = tangle;
create table a (id int, x int, y int); create table b (id int, y int, z int); create table c (x int, z int, w int);
create table "A" (id int, "X" int);`;
export const tangledTables: Readonly<Record<string, readonly string[]>> = {
  a: ['id', 'x', 'y'],
  b: ['id', 'y', 'z'],
  c: ['x', 'z', 'w'],
  A: ['id', 'X'],
};

const column = fc.constantFrom('id', 'x', 'y', 'z', 'w', '"X"', 'n');
const qualifier = fc.constantFrom('a', 'b', 'c', 'p', 'q', 'r', '"A"', 'tangle.a');
const alias = fc.constantFrom('p', 'q', 'r', 'a', 'b');

interface Tangle {
  from: string;
  query: string;
  expression: string;
}

/** Queries that are mostly wrong and often right: names are drawn without regard to what they mean. */
const tangle = fc.letrec<Tangle>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    column,
    column,
    fc.tuple(qualifier, column).map(([table, name]) => `${table}.${name}`),
    fc.tuple(tie('expression'), tie('expression')).map(([l, r]) => `(${l} + ${r})`),
    tie('query').map((query) => `(select max(v.v1) from (${query}) v(v1))`),
    tie('query').map((query) => `(case when exists (${query}) then 1 end)`),
    fc.tuple(tie('expression'), tie('query')).map(([e, query]) => `(case when ${e} in (select v1 from (${query}) v(v1)) then 1 end)`),
    qualifier.map((table) => `length(${table}::text)`),
    tie('expression').map((e) => `sum(${e}) over (order by ${'id'})`),
  ),
  from: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', 'c', '"A"', 'tangle.b', 'a p', 'b q', 'c r', 'a as p(x)', 'b as q(n, x)', 'only c', 'm', 'm as r'),
    fc.tuple(tie('from'), tie('from'), fc.constantFrom('id', 'x', 'y', 'z', 'x, z')).map(([l, r, names]) => `(${l} join ${r} using (${names}))`),
    fc.tuple(tie('from'), tie('from')).map(([l, r]) => `(${l} natural left join ${r})`),
    fc.tuple(tie('from'), tie('from'), tie('expression')).map(([l, r, e]) => `(${l} join ${r} on ${e} = 1)`),
    fc.tuple(tie('from'), tie('from'), alias).map(([l, r, name]) => `(${l} cross join ${r}) as ${name}`),
    fc.tuple(tie('from'), tie('from'), alias).map(([l, r, name]) => `(${l} join ${r} using (id) as ${name})`),
    fc.tuple(tie('query'), alias, fc.constantFrom('', '(n)', '(x, y)')).map(([query, name, names]) => `(${query}) as ${name}${names}`),
    fc.tuple(tie('query'), alias).map(([query, name]) => `lateral (${query}) as ${name}(id)`),
  ),
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .record({
        items: fc.array(fc.oneof(tie('expression'), fc.constantFrom('*', 'a.*', 'p.*', 'q.*')), { minLength: 1, maxLength: 2 }),
        from: fc.array(tie('from'), { minLength: 1, maxLength: 2 }),
        where: fc.option(tie('expression'), { nil: undefined }),
        order: fc.option(fc.oneof(tie('expression'), column), { nil: undefined }),
      })
      .map(
        ({ items, from, where, order }) =>
          `select ${items.join(', ')} from ${from.join(', ')}${where === undefined ? '' : ` where ${where} > 0`}${order === undefined ? '' : ` order by ${order}`}`,
      ),
    fc.tuple(tie('query'), tie('query')).map(([l, r]) => `(${l}) union (${r})`),
    fc.tuple(tie('query'), tie('query'), fc.constantFrom('m', 'a', 'b(n)')).map(([inner, outer, name]) => `with ${name} as (${inner}) ${outer.startsWith('with') ? `(${outer})` : outer}`),
  ),
}));

/** Texts of single queries over the tangled tables. */
export const tangledQuery: fc.Arbitrary<string> = tangle.query;
