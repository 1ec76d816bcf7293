import fc from 'fast-check';

/** A piece of a statement with the tables it reads. */
export interface Piece {
  readonly text: string;
  readonly reads: readonly string[];
}

/** A text made of parts, which reads what they read. */
export const piece = (text: string, ...parts: readonly Piece[]): Piece => ({
  text,
  reads: parts.flatMap(({ reads }) => reads),
});
/** One of several texts that read no table. */
export const plain = (...texts: readonly string[]): fc.Arbitrary<Piece> =>
  fc.constantFrom(...texts).map((text) => piece(text));
/** The piece or nothing. */
export const maybe = (arbitrary: fc.Arbitrary<Piece>, freq = 2): fc.Arbitrary<Piece> =>
  fc.option(arbitrary, { nil: piece(''), freq });

const tables = ['t1', 't2', 't3', 'dbo.t4', '[t 5]', '[select]', '"from"', 'dbo.[t]]7]'];

/** The table’s name without schema and quotes, as facts give it. */
const bare = (name: string): string =>
  name
    .replace(/^dbo\./, '')
    .replaceAll(/^[["]|[\]"]$/g, '')
    .replaceAll(']]', ']');

const aliases = ['x', 'y', '[as]', 'offset', 'first', 'go', 'next', 'only', 'value', 'apply_', '[delete]', 'rows'];
/** A table by one of its names. */
export const table: fc.Arbitrary<Piece> = fc
  .constantFrom(...tables)
  .map((name) => ({ text: name, reads: [bare(name)] }));
const column = plain('a', 'b', '[c d]', '"e"', 'x', 'value', 'type', 'date', 'status');
const constant = plain(
  '1',
  '.5',
  '1.',
  '1e5',
  '0xFF',
  '$1.5',
  'null',
  "''",
  "'it''s'",
  "N'ü'",
  "'\\'",
  "'delete from t9'",
  "'--'",
  "'/*'",
  "'[a'",
  '@v',
  '@@rowcount',
);

/** Generators that nest to the same depth. */
export interface Level {
  readonly expression: fc.Arbitrary<Piece>;
  readonly condition: fc.Arbitrary<Piece>;
  readonly from: fc.Arbitrary<Piece>;
  readonly query: fc.Arbitrary<Piece>;
}

/** Expressions, conditions, sources and queries that nest down to a depth of none. */
export function level(depth: number): Level {
  const inner = depth > 0 ? level(depth - 1) : undefined;
  const leaf = fc.oneof(column, constant);
  const operand =
    inner === undefined ? leaf : fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: inner.expression });
  const nested: readonly fc.Arbitrary<Piece>[] =
    inner === undefined
      ? []
      : [
          inner.query.map((query) => piece(`(select max(q.m) from (${query.text}) q(m))`, query)),
          fc
            .tuple(inner.condition, operand)
            .map(([when, then]) => piece(`case when ${when.text} then ${then.text} end`, when, then)),
          fc
            .tuple(inner.condition, operand)
            .map(([when, then]) => piece(`iif(${when.text}, ${then.text}, 1)`, when, then)),
        ];
  const expression: fc.Arbitrary<Piece> = fc.oneof(
    { weight: 6, arbitrary: leaf },
    ...[
      fc
        .tuple(operand, fc.constantFrom('+', '-', '*', '/', '%'), operand)
        .map(([l, sign, r]) => piece(`(${l.text} ${sign} ${r.text})`, l, r)),
      operand.map((of) => piece(`cast(${of.text} as nvarchar(max))`, of)),
      operand.map((of) => piece(`coalesce(${of.text}, 1)`, of)),
      operand.map((of) => piece(`sum(1) over (partition by ${of.text} order by a rows unbounded preceding)`, of)),
      ...nested,
    ].map((arbitrary) => ({ weight: 1, arbitrary })),
  );
  const condition: fc.Arbitrary<Piece> = fc.oneof(
    fc
      .tuple(operand, fc.constantFrom('=', '<>', '>=', '!<', '<'), operand)
      .map(([l, sign, r]) => piece(`${l.text} ${sign} ${r.text}`, l, r)),
    operand.map((of) => piece(`${of.text} is not null`, of)),
    fc.tuple(operand, operand).map(([of, to]) => piece(`${of.text} between 1 and ${to.text}`, of, to)),
    operand.map((of) => piece(`not (${of.text} like 'a%' escape '!' or a in (1, 2))`, of)),
    ...(inner === undefined
      ? []
      : [
          inner.query.map((query) => piece(`exists (${query.text})`, query)),
          inner.query.map((query) => piece(`a in (select q.m from (${query.text}) q(m))`, query)),
        ]),
  );
  const named = (source: fc.Arbitrary<Piece>): fc.Arbitrary<Piece> =>
    fc
      .tuple(source, fc.constantFrom(' ', ' as '), fc.constantFrom(...aliases))
      .map(([of, as, alias]) => piece(of.text + as + alias, of));
  const hinted = fc
    .tuple(
      fc.oneof(table, named(table)),
      fc.constantFrom('', '', ' with (nolock)', ' (nolock)', ' tablesample (5 percent)'),
    )
    .map(([of, hint]) => piece(of.text + hint, of));
  const source: fc.Arbitrary<Piece> =
    inner === undefined
      ? hinted
      : fc.oneof(
          { weight: 5, arbitrary: hinted },
          { weight: 1, arbitrary: inner.query.map((query) => piece(`(${query.text}) as d(m)`, query)) },
          {
            weight: 1,
            arbitrary: plain('(values (1), (2)) v(a)', "string_split('a', ',') s", "openjson('[]') with (a int) j"),
          },
        );
  const from: fc.Arbitrary<Piece> = fc.oneof(
    { weight: 4, arbitrary: source },
    { weight: 1, arbitrary: fc.tuple(source, hinted).map(([l, r]) => piece(`${l.text}, ${r.text}`, l, r)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(source, fc.constantFrom('join', 'left join', 'full outer join', 'inner hash join'), hinted, condition)
        .map(([l, join, r, on]) => piece(`${l.text} ${join} ${r.text} on ${on.text}`, l, r, on)),
    },
    { weight: 1, arbitrary: fc.tuple(hinted, source).map(([l, r]) => piece(`(${l.text} cross join ${r.text})`, l, r)) },
    ...(inner === undefined
      ? []
      : [
          {
            weight: 1,
            arbitrary: fc
              .tuple(hinted, inner.query)
              .map(([l, r]) => piece(`${l.text} outer apply (${r.text}) z(m)`, l, r)),
          },
        ]),
  );
  const item = fc
    .tuple(expression, fc.constantFrom('', '', ' x', ' as x', ' [from]', " 'x'", ' offset', ' go'))
    .map(([of, alias]) => piece(of.text + alias, of));
  const select = fc
    .tuple(
      fc.constantFrom('select ', 'select ', 'select top (5) ', 'select distinct ', 'select top 1 '),
      item,
      from,
      maybe(condition.map((where) => piece(` where ${where.text}`, where))),
      maybe(plain(' group by a', ' group by rollup (a, b)', ' group by a having count(*) > 1')),
    )
    .map(([start, of, tablesOf, where, group]) =>
      piece(`${start}${of.text} from ${tablesOf.text}${where.text}${group.text}`, of, tablesOf, where),
    );
  const query: fc.Arbitrary<Piece> = fc.oneof(
    { weight: 4, arbitrary: select },
    {
      weight: 1,
      arbitrary: fc
        .tuple(select, fc.constantFrom('union', 'union all', 'except'), select)
        .map(([l, sign, r]) => piece(`${l.text} ${sign} ${r.text}`, l, r)),
    },
  );
  return { expression, condition, from, query };
}
