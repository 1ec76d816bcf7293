import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../../../src/adapters/dialects/tsql/dialect.ts';
import { attackedCatalog } from './attack.ts';
import { foolings, misreadings } from './fooled.ts';
import { type Lexeme, lexemesOf } from './lexemes.ts';
import { readsOfExpressions } from './readsOfExpressions.ts';
import { readsOfJoins } from './readsOfJoins.ts';
import { readsOfQueries } from './readsOfQueries.ts';
import { readsOfRowSources } from './readsOfRowSources.ts';

const dialect = createTsqlDialect();
const honest = [...readsOfQueries, ...readsOfJoins, ...readsOfExpressions, ...readsOfRowSources].map(([sql]) => sql);

/** Whole statements that begin with a reserved word, so that none of them can be a part of the query they stand in. */
const injected = [
  'delete from victims',
  'delete victims',
  'update victims set id = 1',
  'insert victims values (1, 2)',
  'truncate table victims',
  'drop table victims',
  'exec victims',
  "exec ('x')",
  'use victims',
  'grant control to public',
  'kill 52',
  'begin tran',
  'commit',
  'shutdown',
  "waitfor delay '1'",
  'into victims',
  'select secret_id from secrets',
  'union select secret_id from secrets',
  'join secrets on 1 = 1',
  '(select secret_id from secrets)',
  ', secrets s cross join secrets t',
  'cross join secrets',
  '; delete from victims',
  '\ngo\ndelete from victims\n',
] as const;

const endOf = ({ start, text }: Lexeme): number => start + text.length;

/**
 * A text with a piece put at every place between two of its tokens, at its start and at its end; not before a point, which
 * would make a schema of the piece's last name.
 */
function everywhere(sql: string, piece: string): readonly string[] {
  const places = [...new Set([0, ...lexemesOf(sql).map(endOf), sql.length])];
  return places
    .filter((place) => !/^\s*\./.test(sql.slice(place)))
    .map((place) => `${sql.slice(0, place)} ${piece} ${sql.slice(place)}`);
}

/** Every piece meets every fifth honest read, another fifth for each piece; all of them together take a minute. */
const hostsOf = (piece: number): readonly string[] => honest.filter((_, index) => index % 5 === piece % 5);

describe('a statement put at any place of an honest read', () => {
  it.each(injected.map((piece, index) => [piece, index] as const))(
    'never passes for a part of it: %j',
    (piece, index) => {
      const fooled = hostsOf(index).flatMap((sql) =>
        everywhere(sql, piece).flatMap((text) => dialect.analyse(text, undefined).statements.flatMap(foolings)),
      );
      expect(fooled).toEqual([]);
    },
  );

  it('is counted when it stands at the end', () => {
    for (const sql of honest.filter((text) => !text.includes('--') && !text.endsWith(';'))) {
      const kinds = dialect.analyse(`${sql} delete from victims`, attackedCatalog).statements.map(({ kind }) => kind);
      expect(kinds, sql).toEqual(['query', 'delete']);
    }
  });

  it('is counted when another read stands at the end', () => {
    for (const sql of honest.filter((text) => !text.includes('--') && !text.endsWith(';'))) {
      const { statements } = dialect.analyse(`${sql} select secret_id from secrets`, attackedCatalog);
      expect(
        statements.map(({ kind }) => kind),
        sql,
      ).toEqual(['query', 'query']);
      expect(statements[1]?.reads, sql).toMatchObject([{ table: 'secrets', columns: ['secret_id'] }]);
    }
  });
});

describe('a token taken out of, doubled in or swapped in a statement that writes', () => {
  const writes = [
    'insert into victims (id) select order_id from orders where amount > 1',
    'update v set id = o.amount from victims v join orders o on o.order_id = v.id where v.note is null',
    'delete top (5) from victims output deleted.id where id in (select order_id from orders)',
    'with c as (select * from victims) delete from c where id = 1',
    'merge victims v using orders o on v.id = o.order_id when matched then update set id = 1 when not matched then insert (id) values (1);',
    "select * from openquery(srv, 'delete from victims') q",
    "select status from orders where status = 'x' exec victims 1, 'y'",
    'if exists (select 1 from orders) begin select 1 update victims set id = 1 end else select 2',
    "begin try select 1 end try begin catch exec ('delete from victims') end catch",
    'declare c cursor for select * from orders open c fetch next from c delete from victims where current of c',
    'insert victims exec get_orders',
    'insert orders (amount) select d.id from (delete victims output deleted.id where id = 1) as d (id) where d.id > 1',
    'create procedure p @a int = 1 as set nocount on; delete from victims where id = @a',
    'create trigger t on orders after insert as if update (amount) delete v from victims v join inserted i on i.order_id = v.id',
  ];
  const others = [
    'select',
    'from',
    'as',
    'x',
    '[x]',
    "'x'",
    ',',
    '(',
    ')',
    '.',
    ';',
    '1',
    '=',
    'with',
    '@x',
    '/*',
    '--',
    ']',
    "'",
  ];

  it.each(writes)('never makes a read of it: %s', (sql) => {
    const tokens = lexemesOf(sql);
    const mutants = tokens.flatMap((token, index) => {
      const [before, after] = [sql.slice(0, token.start), sql.slice(endOf(token))];
      const next = tokens[index + 1];
      return [
        before + after,
        `${before}${token.text} ${token.text}${after}`,
        ...(next === undefined ? [] : [`${before}${next.text} ${token.text}${sql.slice(endOf(next))}`]),
        ...others.flatMap((other) => [`${before} ${other} ${after}`, `${before} ${other} ${token.text}${after}`]),
      ];
    });
    expect(mutants.flatMap((text) => dialect.analyse(text, undefined).statements.flatMap(misreadings))).toEqual([]);
  });
});
