import fc from 'fast-check';
import type { StatementKind } from '../../../../../src/core/analysis/analysis.ts';
import { constant, level, maybe, type Piece, piece, plain, table } from './queryPieces.ts';

/** A statement made together with the truth about it. */
export interface TrueStatement {
  readonly text: string;
  readonly kind: StatementKind;
  /** Without schemas; `null` where a statement names objects without reading or changing rows. */
  readonly tables: { readonly reads: readonly string[]; readonly writes: readonly string[] } | null;
  /** Begins with a word that is a name unless a semicolon or GO stands before it. */
  readonly startsAfterSemicolon: boolean;
  /** Not finished without its semicolon. */
  readonly endsWithSemicolon: boolean;
}

/** A text of several statements, and what it holds. */
export interface TrueScript {
  readonly text: string;
  readonly statements: readonly TrueStatement[];
}

const { query, condition, expression } = level(2);
const shallow = level(1);
const ends = plain(
  '',
  '',
  '',
  ' order by 1',
  ' order by 1 offset 5 rows',
  ' order by 1 offset 0 rows fetch next 5 rows only',
  ' for json path',
  " for xml path('r')",
  ' option (recompile)',
);

/** TOP and OFFSET don’t stand in one query. */
const fitting = (query: string, end: string): string => (query.includes('top ') ? end.replace(/ offset .*/, '') : end);
const where = maybe(condition.map((of) => piece(` where ${of.text}`, of)));
const queries: readonly fc.Arbitrary<Piece>[] = [
  ...Array.from({ length: 4 }, () =>
    fc.tuple(query, ends).map(([of, end]) => piece(of.text + fitting(of.text, end.text), of)),
  ),
  query.map((of) => piece(`with c(m) as (${of.text}) select m from c`, of)),
  expression.map((of) => ({
    text: `select 1 as k, (select 2) as l where exists (select ${of.text} from t1)`,
    reads: [...of.reads, 't1'],
  })),
];
const deletes: readonly fc.Arbitrary<Piece>[] = [
  ...['delete', 'delete from', 'delete top (1)'].map((start) =>
    where.map((of) => piece(`${start} victims${of.text}`, of)),
  ),
  fc.tuple(table('left'), where).map(([of, end]) => piece(`delete w from victims w, ${of.text}${end.text}`, of, end)),
  where.map((of) => piece(`with c as (select * from victims) delete from c${of.text}`, of)),
];
const updates: readonly fc.Arbitrary<Piece>[] = [
  fc
    .tuple(shallow.expression, where)
    .map(([of, end]) => piece(`update victims set id = ${of.text}${end.text}`, of, end)),
];
const inserts: readonly fc.Arbitrary<Piece>[] = [
  ...['insert', 'insert into'].map((start) => shallow.query.map((of) => piece(`${start} victims (id) ${of.text}`, of))),
  constant.map((of) => piece(`insert victims values (1, ${of.text})`, of)),
  shallow.query.map((of) => piece(`insert victims values (1, (select max(q.m) from (${of.text}) q(m)))`, of)),
];
const merges: readonly fc.Arbitrary<Piece>[] = [
  fc
    .tuple(table('left'), condition)
    .map(([of, on]) => piece(`merge victims w using ${of.text} q on ${on.text} when matched then delete`, of, on)),
];

const kinds: Readonly<Partial<Record<StatementKind, readonly fc.Arbitrary<Piece>[]>>> = {
  query: queries,
  delete: deletes,
  update: updates,
  insert: inserts,
  merge: merges,
  truncate: [plain('truncate table victims')],
  transaction: [plain('begin tran', 'begin transaction t', 'commit', 'rollback tran', 'save tran s')],
  schema: [plain('create table t8 (a int not null primary key)', 'drop table t8', 'alter table t8 add b int null')],
  privilege: [plain('grant select on t8 to public', 'deny update on dbo.t8 to u')],
  call: [plain('exec p', "execute dbo.p 1, 'x'", 'exec @r = p @a = @b output')],
};
const changing: ReadonlySet<string> = new Set(['delete', 'update', 'insert', 'merge', 'truncate']);
const weights: Readonly<Record<string, number>> = { query: 8, delete: 4, update: 2, insert: 3 };

const statements: fc.Arbitrary<TrueStatement> = fc.oneof(
  ...Object.entries(kinds).map(([kind, of]) => ({
    weight: weights[kind] ?? 1,
    arbitrary: fc.oneof(...of).map(
      ({ text, reads }): TrueStatement => ({
        text,
        kind: kind as StatementKind,
        tables:
          kind === 'query' || changing.has(kind) ? { reads, writes: changing.has(kind) ? ['victims'] : [] } : null,
        startsAfterSemicolon: text.startsWith('with'),
        endsWithSemicolon: kind === 'merge',
      }),
    ),
  })),
);

const ending = fc.constantFrom(
  ' ',
  '\n',
  '\n\n',
  ' /* ; */ ',
  ' /* /* go */ */ ',
  ' -- delete from t9\n',
  ';',
  '; ',
  ';;\n',
  '\ngo\n',
  '\nGO 2\n',
  ';\n go -- x\n',
);
const separates = /[;]|\n *go/i;

/** Scripts of up to six statements, joined as T-SQL allows: by white space alone, comments, semicolons or GO. */
export const trueScript: fc.Arbitrary<TrueScript> = fc
  .array(fc.tuple(statements, ending), { minLength: 1, maxLength: 6 })
  .map((parts) => ({
    statements: parts.map(([of]) => of),
    text: parts
      .map(([of, end], index) => {
        const next = parts[index + 1]?.[0];
        const needsOne = of.endsWithSemicolon || next?.startsAfterSemicolon === true;
        const isSeparated = separates.test(end.replaceAll(/--[^\n]*|\/\*.*\*\//g, ''));
        const semicolon = of.endsWithSemicolon || (needsOne && !isSeparated) ? ';' : '';
        return of.text + semicolon + end;
      })
      .join(''),
  }));
