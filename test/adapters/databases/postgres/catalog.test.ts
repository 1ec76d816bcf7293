import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../../../../src/adapters/databases/postgres/database.ts';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import { catalogFrom } from '../../../../src/cli/files.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import type { ConnectionProfile, Dialect, Session } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { noSignal } from '../../../conformance/database/world.ts';
import { fakeTerminal } from '../../../support/fakeTerminal.ts';
import { type PostgresServer, startPostgresServer } from '../../../support/postgresServer.ts';

let server: PostgresServer;
let database: string;
let session: Session;
let catalog: Catalog;
let dialect: Dialect;

beforeAll(async () => {
  [server, dialect] = await Promise.all([startPostgresServer(), createPostgresqlDialect()]);
  database = await server.createDatabase();
  await server.run(
    database,
    `CREATE SCHEMA hr;
     CREATE TABLE hr.staff (id int PRIMARY KEY, name text, salary numeric);
     CREATE TABLE visits (id int PRIMARY KEY, staff_id int REFERENCES hr.staff, note varchar(20));
     CREATE DOMAIN checked AS int CHECK (value > 0);
     CREATE TABLE domains (x checked);
     CREATE SEQUENCE ticket;
     CREATE VIEW who AS SELECT v.id, s.name FROM visits v JOIN hr.staff s ON s.id = v.staff_id;
     CREATE FUNCTION pay(who int) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT salary FROM hr.staff WHERE id = who';
     CREATE FUNCTION pay_atomic(who int) RETURNS numeric LANGUAGE sql STABLE BEGIN ATOMIC SELECT salary FROM hr.staff WHERE id = who; END;
     CREATE FUNCTION pays(above numeric DEFAULT 0) RETURNS SETOF hr.staff LANGUAGE plpgsql STABLE AS $$
       DECLARE one hr.staff; BEGIN FOR one IN SELECT * FROM hr.staff WHERE salary > above LOOP RETURN NEXT one; END LOOP; END $$;
     CREATE FUNCTION note_visit(who int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO visits VALUES (nextval('ticket'), who); END $$;
     CREATE FUNCTION any_table(t text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM ' || t INTO n; RETURN n; END $$;
     CREATE FUNCTION with_path() RETURNS bigint LANGUAGE sql STABLE SET search_path TO 'hr' AS 'SELECT count(*) FROM hr.staff';
     CREATE FUNCTION domain_row() RETURNS domains LANGUAGE sql STABLE AS 'SELECT * FROM domains LIMIT 1';
     CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM visits WHERE note IS NULL';
     CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA hr TO reader; GRANT SELECT ON hr.staff TO reader; GRANT SELECT, UPDATE ON visits TO reader;`,
  );
  session = await connect(server.user);
  catalog = await session.readCatalog({ signal: noSignal });
});
afterAll(async () => {
  await session?.close();
  await server?.stop();
});

async function connect(user: string): Promise<Session> {
  const profile: ConnectionProfile = {
    name: asConnectionName('test'),
    driver: 'postgres',
    environment: 'development',
    readOnly: false,
    ai: 'none',
    host: server.host,
    port: server.port,
    database,
    user,
  };
  const opened = createPostgresDatabase({ password: () => Promise.resolve(undefined) });
  return await opened.connect(profile, { signal: noSignal });
}

const only = (sql: string) => {
  const [statement] = dialect.analyse(sql, catalog).statements;
  if (statement === undefined) throw new Error(sql);
  return statement;
};

describe('a catalog of a live server', () => {
  it('is the same after a way through a file', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'countersign-catalog-')), 'catalog.json');
    writeFileSync(file, JSON.stringify(catalog, null, 2));
    expect(await catalogFrom(file, fakeTerminal())).toEqual(catalog);
    expect(await session.readCatalog({ signal: noSignal, known: structuredClone(catalog) })).toEqual(catalog);
  });

  it('says whose rights it tells', async () => {
    const other = await connect('reader');
    const seen = await other.readCatalog({ signal: noSignal, known: catalog });
    await other.close();
    expect(seen.role).toBe('reader');
    expect(Object.fromEntries(seen.tables.map(({ name, rights }) => [name, rights]))).toEqual({
      staff: ['select'],
      visits: ['select', 'update'],
      domains: [],
      who: [],
    });
  });

  it.each<[string, Readonly<Record<string, readonly string[]>>]>([
    ['select pay(1)', { staff: ['id', 'salary'] }],
    ['select pay_atomic(1)', { staff: ['id', 'salary'] }],
    ['select name from pays(5)', { staff: ['id', 'name', 'salary'] }],
  ])('lets a stable function be looked into: %s', (sql, reads) => {
    const statement = only(sql);
    expect(statement).toMatchObject({ understood: true, effect: 'read' });
    expect(Object.fromEntries(statement.reads.map(({ table, columns }) => [table, columns]))).toEqual(reads);
    expect(statement.functions.find(({ schema }) => schema === 'public')).toMatchObject({ isSeenThrough: true });
  });

  it.each<[string, readonly string[]]>([
    ['select note_visit(1)', ['visits', 'ticket']],
    ['call tidy()', ['visits']],
  ])('tells what a volatile one changes: %s', (sql, writes) => {
    const statement = only(sql);
    expect(statement).toMatchObject({ understood: true, effect: 'write' });
    expect(statement.writes.map(({ table }) => table)).toEqual(writes);
  });

  it.each(['any_table', 'with_path', 'domain_row'])(
    'leaves it to a person where a body can’t be followed: %s',
    (name) => {
      expect(only(`select ${name}('x')`).functions[0]).toEqual(expect.not.objectContaining({ isSeenThrough: true }));
    },
  );
});
