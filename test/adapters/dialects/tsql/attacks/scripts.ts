import fc from 'fast-check';
import type { StatementKind } from '../../../../../src/core/analysis/analysis.ts';
import { level, maybe, type Piece, piece, plain, table } from './queryPieces.ts';

/** A statement made together with the truth about it. */
export interface TrueStatement {
  readonly text: string;
  readonly kind: StatementKind;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
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

const statement = (
  kind: StatementKind,
  of: fc.Arbitrary<Piece>,
  writes: (text: string) => readonly string[],
): fc.Arbitrary<TrueStatement> =>
  of.map(({ text, reads }) => ({
    text,
    kind,
    reads,
    writes: writes(text),
    startsAfterSemicolon: /^with\b/.test(text),
    endsWithSemicolon: kind === 'merge',
  }));

const none = (): readonly string[] => [];
const target = (): readonly string[] => ['victims'];
const where = maybe(condition.map((of) => piece(` where ${of.text}`, of)));

const statements: fc.Arbitrary<TrueStatement> = fc.oneof(
  {
    weight: 6,
    arbitrary: statement(
      'query',
      fc.tuple(query, ends).map(([of, end]) => piece(of.text + end.text, of)),
      none,
    ),
  },
  {
    weight: 2,
    arbitrary: statement(
      'query',
      query.map((of) => piece(`with c(m) as (${of.text}) select m from c`, of)),
      none,
    ),
  },
  {
    weight: 1,
    arbitrary: statement(
      'query',
      expression.map((of) =>
        piece(`select 1 as k, (select 2) as l where exists (select ${of.text} from t1)`, of, {
          text: '',
          reads: ['t1'],
        }),
      ),
      none,
    ),
  },
  {
    weight: 2,
    arbitrary: statement(
      'delete',
      fc
        .tuple(plain('delete ', 'delete from ', 'delete top (1) '), where)
        .map(([start, of]) => piece(`${start.text}victims${of.text}`, of)),
      target,
    ),
  },
  {
    weight: 1,
    arbitrary: statement(
      'delete',
      fc.tuple(table, where).map(([of, end]) => piece(`delete w from victims w, ${of.text}${end.text}`, of, end)),
      target,
    ),
  },
  {
    weight: 1,
    arbitrary: statement(
      'delete',
      where.map((of) => piece(`with c as (select * from victims) delete from c${of.text}`, of)),
      target,
    ),
  },
  {
    weight: 2,
    arbitrary: statement(
      'update',
      fc
        .tuple(shallow.expression, where)
        .map(([of, end]) => piece(`update victims set id = ${of.text}${end.text}`, of, end)),
      target,
    ),
  },
  {
    weight: 2,
    arbitrary: statement(
      'insert',
      fc
        .tuple(plain('insert ', 'insert into '), shallow.query)
        .map(([start, of]) => piece(`${start.text}victims (id) ${of.text}`, of)),
      target,
    ),
  },
  {
    weight: 1,
    arbitrary: statement(
      'insert',
      shallow.expression.map((of) => piece(`insert victims values (1, ${of.text})`, of)),
      target,
    ),
  },
  {
    weight: 1,
    arbitrary: statement(
      'merge',
      fc
        .tuple(table, condition)
        .map(([of, on]) => piece(`merge victims w using ${of.text} q on ${on.text} when matched then delete`, of, on)),
      target,
    ),
  },
  { weight: 1, arbitrary: statement('truncate', plain('truncate table victims'), target) },
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
