import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../../../src/adapters/dialects/tsql/dialect.ts';
import { attackedCatalog } from './attack.ts';

const dialect = createTsqlDialect();

describe('rows of a table that pass through another object', () => {
  it.each([
    ['a temporary table', 'select body as a into #t from secrets; select a from #t'],
    ['a temporary table of all sessions', 'select body as a into ##t from secrets; select a from ##t'],
    [
      'a temporary table filled later',
      'create table #t (a int); insert into #t select body from secrets; select a from #t',
    ],
    [
      'a temporary table filled by OUTPUT',
      'create table #t (a int); delete secrets output deleted.body into #t; select a from #t',
    ],
    [
      'a temporary table of a temporary table',
      'select body as a into #t from secrets; select a into #u from #t; select a from #u',
    ],
    ['a temporary table behind GO', 'select body as a into #t from secrets\ngo\nselect a from #t'],
    ['a temporary table made in a branch', 'if 1 = 1 select body as a into #t from secrets; select a from #t'],
    ['a temporary table in tempdb', 'select body as a into #t from secrets; select a from tempdb..#t'],
    [
      'a temporary table that is made twice',
      'select 1 as a into #t; drop table #t; select body as a into #t from secrets; select a from #t',
    ],
    ['a table variable', 'declare @t table (a int); insert @t select body from secrets; select a from @t'],
    [
      'a table variable filled by OUTPUT',
      'declare @t table (a int); delete secrets output deleted.body into @t; select a from @t',
    ],
    [
      'a table variable filled by MERGE',
      'declare @t table (a int); merge @t t using secrets s on 1 = 0 when not matched then insert values (s.body); select a from @t',
    ],
    ['a table', 'select body as a into kept from secrets; select a from kept'],
    ['a view', 'create view v as select body as a from secrets\ngo\nselect a from v'],
  ])('are traced to it, or what reads them isn’t understood: %s', (_how, sql) => {
    for (const catalog of [attackedCatalog, undefined]) {
      const last = dialect.analyse(sql, catalog).statements.at(-1);
      expect(last?.text, sql).toMatch(/^select a from /);
      if (last?.understood === true && catalog !== undefined)
        expect(
          last.reads.map(({ table }) => table.toLowerCase()),
          sql,
        ).toContain('secrets');
    }
  });

  it.each([
    ['a temporary table for a table', 'select body as a into #secrets from secrets; select a from #secrets', true],
    ['a temporary table of all for one of the session', 'select 1 as a into ##t; select a from #t', false],
    ['a table for a table variable', 'declare @secrets table (a int); select secret_id from secrets', true],
    ['a table for a temporary table', 'create table #secrets (secret_id int); select secret_id from secrets', true],
    ['a table of WITH for a temporary table', 'with t as (select 1 as a) select a from #t', false],
    ['a table of WITH for a table variable', 'with t as (select 1 as a) select a from @t', false],
  ])('are three things, and none is taken for another: %s', (_how, sql, readsSecrets) => {
    const last = dialect.analyse(sql, attackedCatalog).statements.at(-1);
    if (readsSecrets && last?.understood === true) expect(last.reads.map(({ table }) => table)).toContain('secrets');
    if (!readsSecrets) expect(last?.understood).toBe(false);
  });
});
