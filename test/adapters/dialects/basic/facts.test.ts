import { describe, expect, it } from 'vitest';
import { createBasicDialect } from '../../../../src/adapters/dialects/basic/dialect.ts';
import type { BasicDialectName } from '../../../../src/adapters/dialects/basic/languages.ts';
import { patient } from '../secondOpinion/facts.ts';

const analyse = (dialect: BasicDialectName, sql: string) =>
  createBasicDialect(dialect, patient).analyse(sql, undefined).statements;

/** A statement's facts as one line: kind, effect, `reads`, `writes`, and what stands out. */
function summary(dialect: BasicDialectName, sql: string): readonly string[] {
  return analyse(dialect, sql).map((s) => {
    const reads = s.reads.map(({ schema, table, columns }) => {
      const name = schema === null ? table : `${schema}.${table}`;
      return `${name}(${columns === null ? '?' : columns.join(',')})`;
    });
    const writes = s.writes.map(({ schema, table }) => (schema === null ? table : `${schema}.${table}`));
    const marks = [
      s.wherePresent ? 'where' : '',
      s.selectStar ? 'star' : '',
      s.limit === null ? '' : `limit ${s.limit}`,
      s.joins.cartesian ? 'cartesian' : '',
    ].filter((mark) => mark !== '');
    return [s.kind, s.effect, ...reads, ...writes.map((name) => `>${name}`), ...marks].join(' ');
  });
}

describe('basic understanding', () => {
  it.each([
    [
      'mysql',
      'SELECT u.* FROM `shop`.`users` u LEFT JOIN orders o ON o.user_id = u.id WHERE o.paid = 1 LIMIT 5, 10',
      ['query unknown shop.users(?) orders(paid,user_id) where star limit 10'],
    ],
    ['mysql', 'SELECT * FROM a, b', ['query unknown a(?) b(?) star cartesian']],
    [
      'mysql',
      'SELECT name FROM a WHERE EXISTS (SELECT * FROM secrets s WHERE s.id = a.id)',
      ['query unknown a(id,name) secrets(?) where'],
    ],
    ['mysql', 'WITH c AS (SELECT email FROM users) SELECT email FROM c', ['query unknown users(email)']],
    [
      'mysql',
      'WITH c AS (SELECT id FROM users) DELETE FROM t WHERE id IN (SELECT id FROM c)',
      ['delete write users(id) t(id) >t where'],
    ],
    [
      'mysql',
      'DELETE u FROM users u JOIN orders o ON o.user_id = u.id WHERE o.x = 1',
      ['delete write users(id) orders(user_id,x) >users where'],
    ],
    ['mysql', 'DELETE FROM users ORDER BY id LIMIT 5', ['delete write >users']],
    ['mysql', 'UPDATE users SET a = (SELECT max(b) FROM other)', ['update write other(?) users(?) >users']],
    ['mysql', 'REPLACE INTO t SELECT email FROM users', ['insert write users(email) >t']],
    ['sqlite', 'INSERT OR REPLACE INTO t SELECT email FROM users', ['insert write users(email) >t']],
    ['snowflake', 'DELETE FROM db.sch.t', ['delete write >sch.t']],
    ['snowflake', 'DELETE FROM t WHERE a = 1', ['delete write >t where']],
    ['snowflake', 'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE', ['merge write >t']],
    ['snowflake', 'CREATE OR REPLACE TABLE x AS SELECT email FROM customers', ['schema schema customers(email) >x']],
    ['snowflake', 'TRUNCATE TABLE IF EXISTS t', ['truncate write >t']],
    ['snowflake', 'COPY INTO t FROM @stage', ['copy external']],
    ['bigquery', 'SELECT name FROM `proj.ds.users` LIMIT 3', ['query unknown ds.users(name) limit 3']],
    ['bigquery', 'DELETE FROM t WHERE TRUE', ['delete write >t where']],
    ['bigquery', 'delete from t', ['delete write >t']],
    ['trino', 'SELECT a.x FROM hive.web.clicks a CROSS JOIN UNNEST(a.y) AS t(z)', ['query unknown web.clicks(x,y)']],
    ['redshift', "UNLOAD ('select * from users') TO 's3://x'", ['copy external']],
    ['db2', 'SELECT email FROM users', ['query unknown users(email)']],
    ['hive', 'INSERT OVERWRITE TABLE t SELECT email FROM users', ['insert write users(email) >t']],
    ['athena', 'DROP TABLE x', ['schema schema >x']],
    ['mariadb', 'GRANT SELECT ON t TO u', ['privilege privilege']],
    ['mysql', 'CALL p()', ['call unknown']],
    ['mysql', 'SET GLOBAL x = 1', ['session session']],
  ] as const)('of %s finds the facts of %s', (dialect, sql, facts) => {
    expect(summary(dialect, sql)).toEqual(facts);
  });

  it('shows where tables and columns stand', () => {
    const sql = 'SELECT c.email, o.x FROM customers c JOIN `orders` o ON o.id = c.id WHERE c.email IS NOT NULL';
    for (const dialect of ['mysql', 'bigquery'] as const) {
      const [statement] = analyse(dialect, sql);
      expect(statement?.tableUses.map(({ span }) => sql.slice(span.start, span.end))).toEqual([
        'customers',
        '`orders`',
      ]);
      expect(
        statement?.columnUses.map(({ span, role }) => `${role} ${sql.slice(span.start, span.end)}`).sort(),
      ).toEqual(['filter c.email', 'join c.id', 'join o.id', 'result c.email', 'result o.x']);
    }
  });

  it('never understands a statement, and says so on each of them with the same sentence', () => {
    const statements = analyse('snowflake', 'select 1; delete from t where a = 1; create table x (a int)');
    expect(statements.map(({ understood }) => understood)).toEqual([false, false, false]);
    for (const { basic, obstacles } of statements) {
      expect(basic).toBe(
        'Basic understanding of Snowflake: statements are checked as far as they can be read, and never run.',
      );
      expect(obstacles[0]?.message).toBe(basic);
    }
  });

  it('takes names that every object has for names', () => {
    const sql = 'select constructor, `__proto__`, toString(valueOf) from hasOwnProperty where constructor = null';
    const [statement] = analyse('mysql', sql);
    expect(statement?.reads).toEqual([
      { schema: null, table: 'hasownproperty', columns: ['__proto__', 'constructor', 'valueof'] },
    ]);
    expect(statement?.literals).toEqual([{ span: { start: sql.length - 4, end: sql.length }, type: 'null' }]);
  });

  it('never calls a query a read, because that would be a promise', () => {
    for (const sql of [
      'select 1',
      'select f(a) from t',
      'select sleep(5)',
      'values (1)',
      'show tables',
      'explain select 1',
    ])
      expect(analyse('mysql', sql)[0]?.effect).not.toBe('read');
  });
});

describe('splitting a file into statements', () => {
  const texts = (dialect: BasicDialectName, sql: string) => analyse(dialect, sql).map(({ text }) => text);

  it.each([
    ['mysql', "select 'a\\';' ; select 2", ["select 'a\\';'", 'select 2']],
    ['mysql', 'select "a;" ; select `b;`', ['select "a;"', 'select `b;`']],
    ['mysql', 'select 1 # ; one\n; select 2 -- ; two\n; select 3 /* ; */', ['select 1', 'select 2', 'select 3']],
    ['mysql', 'select 1--1; select 2', ['select 1--1', 'select 2']],
    ['sqlite', "select '\\'; select [a;b]", ["select '\\'", 'select [a;b]']],
    ['snowflake', 'select 1 // ; one\n; select $$ a; b $$', ['select 1', 'select $$ a; b $$']],
    ['bigquery', 'select """a;"b""" ; select r\'\\\';\'', ['select """a;"b"""', "select r'\\';'"]],
    ['redshift', 'select 1 /* a /* ; */ ; */ ; select $x$ ; $x$', ['select 1', 'select $x$ ; $x$']],
    ['trino', 'select 1 /* a /* ; */ ; select 2', ['select 1', 'select 2']],
    ['hive', "select '\\';'; select 2", ["select '\\';'", 'select 2']],
    ['mysql', 'begin; delete from t; commit', ['begin', 'delete from t', 'commit']],
    [
      'mysql',
      'create trigger g before insert on t for each row begin if a then set b = 1; end if; end; select 2',
      ['create trigger g before insert on t for each row begin if a then set b = 1; end if; end', 'select 2'],
    ],
    [
      'mysql',
      'delimiter //\ncreate procedure p() begin delete from t; end //\ndelimiter ;\nselect 2',
      ['delimiter //\ncreate procedure p() begin delete from t; end //\ndelimiter ;', 'select 2'],
    ],
    [
      'snowflake',
      'begin let x := 1; delete from t; end; select 2',
      ['begin let x := 1; delete from t; end', 'select 2'],
    ],
    ['mysql', 'select (1; delete from t', ['select (1', 'delete from t']],
  ] as const)('goes by the quotes and comments of %s: %j', (dialect, sql, expected) => {
    expect(texts(dialect, sql)).toEqual(expected);
  });
});

describe('a text that isn’t what it seems', () => {
  it.each([
    ['a comment that MySQL runs', 'mysql', 'select 1 /*! union select password from users */'],
    ['a comment that one version of MySQL runs', 'mysql', 'select 1 /*!50000 , password */ from users'],
    ['a comment that MariaDB alone runs', 'mariadb', 'select 1 /*M! , password */ from users'],
    ['a comment that only is run', 'mysql', '/*! drop table users */'],
    ['a string that never closes', 'mysql', "select 'a; delete from t"],
    ['a quoted name that never closes', 'bigquery', 'select `a; delete from t'],
    ['a comment that never closes', 'trino', 'select 1 /* ; delete from t'],
    ['a dollar quote that never closes', 'snowflake', 'select $$ ; delete from t'],
  ] as const)('is not split, not read and never understood: %s', (_what, dialect, sql) => {
    const statements = analyse(dialect, sql);
    expect(statements).toMatchObject([{ kind: 'unknown', effect: 'unknown', understood: false }]);
    expect(statements[0]).not.toHaveProperty('basic');
    expect(statements[0]?.obstacles).toHaveLength(1);
  });

  it('does not run comments in dialects that don’t', () => {
    expect(summary('trino', 'select a /*! , password */ from users')).toEqual(['query unknown users(a)']);
  });

  it('takes two statements that the parser sees in one for neither', () => {
    expect(summary('mysql', 'select 1 as a')).toEqual(['query unknown']);
    for (const sql of ['select 1 select 2', 'select 1 delete from t', 'select 1\nGO\ndelete from t'])
      expect(analyse('mysql', sql)[0]?.understood).toBe(false);
  });

  it('is answered in bounded time, however slow it makes the parser', () => {
    const slow = `select ${'cast('.repeat(40)}a${' as int)'.repeat(40)}`;
    const dialect = createBasicDialect('bigquery', { timeoutMs: 20, budgetMs: 60, maxCharacters: 1_000 });
    const { statements } = dialect.analyse(
      Array.from({ length: 200 }, (_, n) => `${slow} as c${n}`).join(';'),
      undefined,
    );
    expect(statements).toHaveLength(200);
    expect(new Set(statements.map(({ kind }) => kind))).toEqual(new Set(['unknown']));
  });
});
