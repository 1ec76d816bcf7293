import fc from 'fast-check';
import type { StatementKind } from '../../../../../src/core/analysis/analysis.ts';
import { constant, level, maybe, type Piece, piece, plain, table } from './queryPieces.ts';

/** A statement made together with the truth about it. */
export interface TrueStatement {
  readonly text: string;
  /** `null` for a block, whose kind is that of its strongest part. */
  readonly kind: StatementKind | null;
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
  where.map((of) => piece(`delete victims with (rowlock) output deleted.id${of.text} option (maxdop 1)`, of)),
];
const updates: readonly fc.Arbitrary<Piece>[] = [
  fc
    .tuple(shallow.expression, where)
    .map(([of, end]) => piece(`update victims set id = ${of.text}${end.text}`, of, end)),
  fc
    .tuple(table('left'), where)
    .map(([of, end]) => piece(`update w set id += 1 from victims w cross join ${of.text} q${end.text}`, of, end)),
  fc
    .tuple(shallow.query, where)
    .map(([of, end]) =>
      piece(
        `update top (5) victims set id = 1 output deleted.id, inserted.note from (${of.text}) d(m)${end.text}`,
        of,
        end,
      ),
    ),
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

const simple: fc.Arbitrary<TrueStatement> = fc.oneof(
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

/** What may stand anywhere in a block: a statement whose tables are known and that needs no semicolon before it. */
const part = simple
  .filter(({ tables, startsAfterSemicolon }) => tables !== null && !startsAfterSemicolon)
  .map((of) => (of.endsWithSemicolon ? { ...of, text: `${of.text};` } : of));
const forms: readonly ((test: string, first: string, second: string) => string)[] = [
  (test, first, second) => `if exists (${test}) ${first} else ${second}`,
  (test, first, second) => `if exists (${test}) begin ${first} ${second} end`,
  (test, first, second) => `if not exists (${test}) select 1 as n else if 1 = 1 ${first} else begin; ${second}; end`,
  (test, first, second) => `while exists (${test}) begin begin ${first} end ${second} end`,
  (test, first, second) => `begin try ${first} end try begin catch if exists (${test}) ${second} end catch`,
];
const blocks: fc.Arbitrary<TrueStatement> = fc
  .tuple(fc.constantFrom(...forms), shallow.query, part, part)
  .map(([form, test, first, second]) => ({
    text: form(test.text, first.text, second.text),
    kind: null,
    tables: {
      reads: [test, ...[first, second].map(({ tables }) => tables ?? { reads: [] })].flatMap(({ reads }) => reads),
      writes: [...new Set([first, second].flatMap(({ tables }) => tables?.writes ?? []))],
    },
    startsAfterSemicolon: false,
    endsWithSemicolon: false,
  }));

const statements = fc.oneof({ weight: 8, arbitrary: simple }, { weight: 1, arbitrary: blocks });

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
