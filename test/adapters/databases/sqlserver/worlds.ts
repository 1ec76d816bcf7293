import { onTestFinished } from 'vitest';
import { createSqlServerDatabase } from '../../../../src/adapters/databases/sqlserver/database.ts';
import type { ConnectionProfile, Session } from '../../../../src/core/ports.ts';
import { asConnectionName } from '../../../../src/core/prelude/brands.ts';
import { Collected, noSignal, obligations } from '../../../conformance/database.ts';
import type { Answer } from '../../../support/tds/answer.ts';
import { ModelDatabase } from '../../../support/tds/model/database.ts';
import { ModelSession } from '../../../support/tds/model/session.ts';
import { startTdsServer, type TdsConnection, type TdsScript } from '../../../support/tdsServer.ts';

export const profileOf = (overrides: Partial<ConnectionProfile> = {}): ConnectionProfile => ({
  name: asConnectionName('warehouse'),
  driver: 'sqlserver',
  environment: 'production',
  readOnly: false,
  ai: 'none',
  host: '127.0.0.1',
  user: 'ada',
  ...overrides,
});

/** Connects as the product does. */
export async function connectTo(
  port: number,
  {
    password = 'secret',
    notices = [],
    signal = noSignal,
    timeoutMs = 5_000,
    ...overrides
  }: Partial<ConnectionProfile> & {
    password?: string | null;
    notices?: string[];
    signal?: AbortSignal;
    timeoutMs?: number;
  } = {},
): Promise<Session> {
  const database = createSqlServerDatabase({
    password: () => Promise.resolve(password ?? undefined),
    onNotice: (sentence) => notices.push(sentence),
    timeoutMs,
  });
  return await database.connect(profileOf({ port, ...overrides }), { signal });
}

export async function ask(session: Session, sql: string, over: Parameters<typeof obligations>[0] = {}) {
  const reader = new Collected();
  const outcome = await session.execute(sql, obligations(over), reader, { signal: noSignal });
  return { outcome, rows: reader.all, columns: reader.shown };
}

/** A session of the model that answers some texts of its own accord. */
export function scripted(
  answers: (sql: string, answer: Answer, connection: TdsConnection) => Promise<void> | undefined,
  database = new ModelDatabase(),
): () => TdsScript {
  return () => {
    const model = new ModelSession(database);
    return {
      request: (sql, answer, connection) => answers(sql, answer, connection) ?? model.request(sql, answer),
      reset: () => model.reset(),
    };
  };
}

/** A session with a server that answers statements that begin with `SELECT x` by the script. Both end with the test. */
export async function serving(
  script: (answer: Answer, connection: TdsConnection, sql: string) => Promise<void>,
): Promise<Session> {
  const server = await startTdsServer(
    scripted((sql, answer, connection) => (sql.startsWith('SELECT x') ? script(answer, connection, sql) : undefined)),
  );
  const session = await connectTo(server.port);
  onTestFinished(async () => {
    await session.close();
    await server.stop();
  });
  return session;
}
