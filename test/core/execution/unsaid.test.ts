import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../../../src/adapters/databases/postgres/database.ts';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { run, type Situation } from '../../../src/core/flow.ts';
import type { Session } from '../../../src/core/ports.ts';
import { type PostgresServer, startPostgresServer } from '../../support/postgresServer.ts';
import { draftOf, policyOf } from '../../support/statements.ts';
import { devProfile, keepingReader, never, World } from '../../support/world.ts';

const permits = 'approval: [{ when: "true", effect: permit }]';
const open = `version: 1\n${permits}`;
const masked = `version: 1\nmasks: [{ columns: [public.people.email], with: partial }]\n${permits}`;
const filtered = `version: 1\nrowFilters: [{ table: public.people, where: "id > 1" }]\n${permits}`;

describe('a database that shouts what it is asked to hide', () => {
  let server: PostgresServer;
  let session: Session;
  let situation: (policy: string) => Situation;

  beforeAll(async () => {
    server = await startPostgresServer();
    const database = await server.createDatabase();
    await server.run(
      database,
      `CREATE TABLE people (id int PRIMARY KEY, email text, visits int DEFAULT 0);
       INSERT INTO people VALUES (1, 'canary1@x.org'), (2, 'canary2@x.org');
       CREATE TABLE notes (id int);
       CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE NOTICE 'all of them: %', (SELECT string_agg(email, ' ') FROM people); RETURN NEW; END $$;
       CREATE TRIGGER shouts BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION shout();
       CREATE TRIGGER shouts BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION shout();`,
    );
    const { host, port, user } = server;
    const profile = { ...devProfile, driver: 'postgres', host, port, user, database, readOnly: false } as const;
    session = await createPostgresDatabase({ password: async () => undefined }).connect(profile, { signal: never });
    const [dialect, catalog] = [await createPostgresqlDialect(), await session.readCatalog({ signal: never })];
    situation = (policy) => ({
      profile: { ...devProfile, readOnly: false },
      dialect,
      catalog,
      policy: policyOf(policy),
    });
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
  });

  /** What a person gets of a statement, and what the trail holds of it. */
  async function told(sql: string, policy: string) {
    const world = new World();
    world.approves();
    const it = situation(policy);
    world.database.answer = async (text, reader, signal) =>
      await session.execute(
        text,
        { readOnly: false, maxRows: 100, timeoutMs: 10_000, masks: [], rowFilters: [] },
        reader,
        {
          signal,
        },
      );
    const parts = world.flowParts(it);
    const done = await run(draftOf(sql), undefined, it, parts, keepingReader(), { signal: never });
    return { done, sealed: world.trail.of('query.completed').map((event) => event.sealed) };
  }

  const changes = ['UPDATE people SET visits = visits + 1 WHERE id = 2', 'INSERT INTO notes VALUES (1)'];

  it.each(changes)('is heard where the policy hides nothing: %s', async (sql) => {
    const { done } = await told(sql, open);
    expect(done).toMatchObject({
      kind: 'ran',
      executed: { outcome: { notices: [expect.stringContaining('canary')] } },
    });
  });

  it.each([
    ['a mask', masked],
    ['a row filter', filtered],
  ])('is kept from the person by %s, and on record', async (_, policy) => {
    for (const sql of changes) {
      const { done, sealed } = await told(sql, policy);
      expect(done).toMatchObject({ kind: 'ran', executed: { outcome: { kind: 'succeeded' }, unsaid: 1 } });
      expect(JSON.stringify(done)).not.toContain('canary');
      expect(sealed).toMatchObject([{ notices: [expect.stringContaining('canary1@x.org canary2@x.org')] }]);
    }
  });
});
