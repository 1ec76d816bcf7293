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

/** Names of tables for either side of a join, since one query names no table twice without an alias. */
const tables = {
  left: ['t1', 't2', 'dbo.t4', '[select]'],
  right: ['t3', '[t 5]', '"from"', 'dbo.[t]]7]'],
} as const;
type Side = keyof typeof tables;

/** The table’s name without schema and quotes, as facts give it. */
const bare = (name: string): string =>
  name
    .replace(/^dbo\./, '')
    .replaceAll(/^[["]|[\]"]$/g, '')
    .replaceAll(']]', ']');

/** Words that may name a table without quotes although they mean something elsewhere, and quoted ones that may not. */
const aliases: Readonly<Record<Side, readonly string[]>> = {
  left: ['x', '[as]', 'offset', 'next', 'value', 'rows'],
  right: ['y', 'first', 'only', 'apply_', '[delete]', 'window_'],
};
/** A table by one of its names. */
export const table = (side: Side): fc.Arbitrary<Piece> =>
  fc.constantFrom(...tables[side]).map((name) => ({ text: name, reads: [bare(name)] }));
const column = plain('a', 'b', '[c d]', '"e"', 'x', 'value', 'type', 'date', 'status');
/** Values that name nothing. */
export const constant = plain(
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
  "{d '2024-01-01'}",
  '@v',
  '@@rowcount',
);

/** Generators that nest to the same depth. */
export interface Level {
  readonly expression: fc.Arbitrary<Piece>;
  readonly condition: fc.Arbitrary<Piece>;
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
  const hinted = (side: Side): fc.Arbitrary<Piece> =>
    fc
      .tuple(
        table(side),
        fc.constantFrom('', ...aliases[side].flatMap((alias) => [` ${alias}`, ` as ${alias}`])),
        fc.constantFrom('', '', ' with (nolock)', ' (nolock)', ' tablesample (5 percent)'),
      )
      .map(([of, alias, hint]) => piece(of.text + alias + hint, of));
  /** What gives columns of its own, and so stands beside a table that may have the others. */
  const closed = fc.oneof(
    plain('(values (1), (2)) v(a)', "string_split('a', ',') s", "openjson('[]') with (a int) j"),
    plain("openxml(@d, '/a') with (a int) o"),
    table('left').map((of) => piece(`containstable(${of.text}, *, 'x') k`, of)),
    table('left').map((of) => piece(`changetable(changes ${of.text}, @v) as g(a)`, of)),
    table('left').map((of) => piece(`predict(model = @m, data = ${of.text}) with (a int) p`, of)),
    ...(inner === undefined ? [] : [inner.query.map((query) => piece(`(${query.text}) as d(m)`, query))]),
  );
  const source = fc.oneof({ weight: 2, arbitrary: hinted('left') }, { weight: 1, arbitrary: closed });
  const from: fc.Arbitrary<Piece> = fc.oneof(
    { weight: 6, arbitrary: hinted('left') },
    ...[
      fc.tuple(source, hinted('right')).map(([l, r]) => piece(`${l.text}, ${r.text}`, l, r)),
      fc.tuple(hinted('right'), source).map(([l, r]) => piece(`(${l.text} cross join ${r.text})`, l, r)),
      fc
        .tuple(
          source,
          fc.constantFrom('join', 'left join', 'full outer join', 'inner hash join'),
          hinted('right'),
          condition,
        )
        .map(([l, join, r, on]) => piece(`${l.text} ${join} ${r.text} on ${on.text}`, l, r, on)),
      ...(inner === undefined
        ? []
        : [
            fc
              .tuple(hinted('left'), inner.query)
              .map(([l, r]) => piece(`${l.text} outer apply (${r.text}) z(m)`, l, r)),
          ]),
    ].map((arbitrary) => ({ weight: 1, arbitrary })),
  );
  const window = operand.map((of) =>
    piece(`sum(1) over (partition by ${of.text} order by a rows unbounded preceding)`, of),
  );
  const item = fc
    .tuple(
      fc.oneof({ weight: 6, arbitrary: expression }, { weight: 1, arbitrary: window }),
      fc.constantFrom('', '', ' x', ' as x', ' [from]', " 'x'", ' offset'),
    )
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
  return { expression, condition, query };
}
