import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runCommandLine } from '../../../src/cli/runCommandLine.ts';
import { postgresDatabase } from '../../../src/collector/database/postgresDatabase.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeTerminal } from '../../support/fakeTerminal.ts';
import { type PostgresServer, startPostgresServer } from '../../support/postgresServer.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../support/trailWorld.ts';

const secret = 'What does the walrus of Trondheim earn?';

describe('values that are erased at a collector whose role may remove nothing', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
    for (const role of ['audit_owner', 'audit_writer']) await server.run('postgres', `CREATE ROLE ${role} LOGIN`);
  });
  afterAll(() => server.stop());

  /** A stopped collector with two prompts in its log and its database. */
  async function world() {
    const name = await server.createDatabase();
    await server.run('postgres', `GRANT CREATE ON DATABASE ${name} TO audit_owner`);
    const urlAs = (role: string): string => `postgres://${role}@${server.host}:${server.port}/${name}?sslmode=disable`;
    const directory = await temporaryFolder();
    const run = async (...words: string[]) => {
      const terminal = fakeTerminal();
      const code = await runCommandLine(words, terminal);
      return { code, said: terminal.said.join('\n') };
    };
    const migrate = (role: string, ...words: string[]) =>
      run('collector', 'migrate', '--database', urlAs(role), ...words);
    expect((await migrate('audit_owner', '--writer', 'audit_writer')).code).toBe(0);
    const start = async () => {
      const lines: string[] = [];
      const log = (line: string): void => void lines.push(line);
      const collector = await startCollector({ port: 0, directory, databaseUrl: urlAs('audit_writer'), log });
      onTestFinished(() => collector.close());
      type Health = { projection: { state: string; behind: number; unerased?: number } };
      const projection = async () => ((await (await fetch(`${collector.url}/healthz`)).json()) as Health).projection;
      await eventually(projection, ({ state, behind }) => state === 'running' && behind === 0);
      const prompts = async () => {
        const answer = await fetch(`${collector.url}/v1/questions`);
        const { source, rows } = (await answer.json()) as { source: string; rows: { prompt: string | null }[] };
        return { status: answer.status, source, prompts: rows.map(({ prompt }) => prompt) };
      };
      const events = async () => await (await fetch(`${collector.url}/v1/events?where=true`)).text();
      return { ...collector, lines, projection, prompts, events };
    };
    const first = await start();
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: first.url } });
    const { eventId } = await recordPrompt(trail, secret);
    await trail.close('done');
    await eventually(first.projection, ({ state, behind }) => state === 'running' && behind === 0);
    expect(await first.prompts()).toEqual({ status: 200, source: 'database', prompts: [secret] });
    const refused = await run('audit', 'erase', '--event', eventId, '--reason', 'r', '--at', directory, '--yes');
    expect(refused).toMatchObject({ code: 3, said: expect.stringContaining('A collector runs') });
    await first.close();
    const values = async () =>
      await server.run(name, `SELECT value FROM countersign.sealed_values WHERE value::text LIKE '%walrus%'`);
    const erase = () => run('audit', 'erase', '--event', eventId, '--reason', 'r', '--at', directory, '--yes');
    return { directory, urlAs, migrate, start, values, erase };
  }

  it('are in no answer, told as long as they are in the tables, and removed by the role that owns them', async () => {
    const { directory, urlAs, migrate, start, values, erase } = await world();
    const { code, said } = await erase();
    expect([code, said.includes(`--data ${directory}`)]).toEqual([0, true]);
    const collector = await start();
    expect(await values()).toHaveLength(1);
    expect(await collector.projection()).toMatchObject({ state: 'running', unerased: 1 });
    expect(collector.lines.join('\n')).toContain(`The log has erased values of 1 event that are still in the database`);
    expect(await collector.prompts()).toEqual({ status: 200, source: 'database', prompts: [null] });
    expect(await collector.events()).not.toContain('walrus');
    await collector.close();

    // The collector's own role can't, and its trying leaves everything as it was.
    const link = await postgresDatabase(urlAs('audit_writer')).open(false);
    await expect(link.query('DELETE FROM countersign.sealed_values')).rejects.toThrow('permission denied');
    await link.close();
    const writer = await migrate('audit_writer', '--data', directory);
    expect(writer).toMatchObject({ code: 3, said: expect.stringContaining('may not remove values') });
    expect(await values()).toHaveLength(1);

    expect(await migrate('audit_owner', '--data', `${directory}/streams`)).toMatchObject({ code: 2 });
    const owner = await migrate('audit_owner', '--data', directory);
    expect(owner).toMatchObject({ code: 0, said: expect.stringContaining('Removed the values of 1 event ') });
    expect(await values()).toEqual([]);
    expect(await migrate('audit_owner', '--data', directory)).toMatchObject({
      code: 0,
      said: expect.stringContaining('of 0 events'),
    });
    const again = await start();
    expect(await again.projection()).not.toHaveProperty('unerased');
    expect(again.lines.join('\n')).not.toContain('erased');
    expect(await again.prompts()).toEqual({ status: 200, source: 'database', prompts: [null] });
  });
});
