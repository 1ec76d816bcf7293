import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementLines } from '../../src/cli/agreement.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { type Step, startOpenAiServer } from '../support/openAiServer.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgresServer.ts';
import { readJournal } from '../support/readJournal.ts';

let server: PostgresServer;
let database: string;
beforeAll(async () => {
  server = await startPostgresServer();
  database = await server.createDatabase();
  await server.run(database, 'CREATE TABLE orders (id int PRIMARY KEY, status text)');
});
afterAll(() => server.stop());

const answering = (sql: string): Step => ({ kind: 'answer', text: `\`\`\`sql\n${sql}\n\`\`\`` });

async function ask(steps: readonly Step[], ...words: string[]) {
  const model = await startOpenAiServer(steps);
  const terminal = fakeTerminal();
  const home = path.join(terminal.cwd, 'home');
  const env = { COUNTERSIGN_HOME: home, COUNTERSIGN_MODEL_URL: model.url, COUNTERSIGN_MODEL: 'small' };
  const { host, port, user } = server;
  mkdirSync(path.join(terminal.cwd, '.countersign'));
  writeFileSync(
    path.join(terminal.cwd, '.countersign', 'connections.json'),
    JSON.stringify([
      {
        name: 'shop',
        driver: 'postgres',
        environment: 'staging',
        ai: 'schema',
        host,
        port,
        user,
        database,
        ssl: false,
      },
    ]),
  );
  const code = await runCommandLine(['ask', '--connection', 'shop', ...words], { ...terminal, env });
  await model.close();
  return { code, printed: terminal.printed(), said: terminal.said, home };
}

describe('ask', () => {
  const counted = 'SELECT count(*) FROM public.orders';
  const other = "SELECT count(*) FROM public.orders WHERE status = 'open'";
  const steps = [answering(counted), answering(other), answering('select count(*) as n from orders')];

  it('says how many of several drafts agree, and shows the others', async () => {
    const { code, printed, said } = await ask(steps, '--samples', '3', 'how many orders');
    expect({ code, printed }).toEqual({ code: 0, printed: 'select count(*) as n from orders\n' });
    expect(said.slice(0, 3)).toEqual(['2 of 3 drafts agree.', 'Another reading, 1 of 3:', other]);
  });

  it('says the same to programs, and has it in the trail', async () => {
    const { printed, home } = await ask(steps, '--samples', '3', '--format', 'json', 'how many orders');
    expect(JSON.parse(printed)).toMatchObject({
      version: 1,
      agreement: {
        samples: 3,
        answered: 3,
        agreeing: 2,
        share: 0.667,
        tied: false,
        alternatives: [{ sql: other, drafts: 1, share: 0.333 }],
      },
    });
    const events = await readJournal(path.join(home, 'trail'));
    expect(events.filter(({ type }) => type === 'llm.requested')).toHaveLength(3);
    expect(events.find(({ type }) => type === 'sql.generated')?.payload).toMatchObject({
      confidence: '0.667',
      confidence_method: 'agreement',
    });
  });

  it('asks once where nobody says otherwise, and says nothing of agreement', async () => {
    const { printed, said } = await ask(steps, '--format', 'json', 'how many orders');
    expect(JSON.parse(printed)).not.toHaveProperty('agreement');
    expect(said).toEqual([]);
  });

  it.each(['0', '6', '2.5', '-1', 'many', ''])('does not take %j for a number of drafts', async (samples) => {
    const { code, said } = await ask([], `--samples=${samples}`, 'how many orders');
    expect(code).toBe(2);
    expect(said.join('\n')).toContain('--samples is a whole number from 1 to 5');
  });
});

describe('agreement, for a person at a terminal', () => {
  const agreement = { samples: 3, answered: 3, agreeing: 2, isTied: false, alternatives: [] };
  it.each([
    [{ ...agreement, agreeing: 1, isTied: true }, 'No two of 3 drafts agree.'],
    [
      { ...agreement, samples: 4, answered: 4, isTied: true },
      '2 of 4 drafts agree, and as many agree on another reading.',
    ],
    [{ ...agreement, answered: 2 }, '2 of 2 drafts agree. 1 of 3 calls of the model failed.'],
    [
      { ...agreement, answered: 1, agreeing: 1 },
      "Only one draft came, so whether others agree isn't known. 2 of 3 calls of the model failed.",
    ],
  ])('%o is said as %s', (one, words) => {
    expect(agreementLines(one)).toEqual([words]);
  });
});
