import { Connection, Request } from 'tedious';

/** A connection behind the adapter's back: texts go to the server as they are. */
export interface RawSqlServer {
  /** Runs a batch and gives all its rows, as objects. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  close(): void;
}

export async function connectRaw(to: {
  host: string;
  port: number;
  user: string;
  password: string;
  database?: string;
  encrypt?: boolean;
}): Promise<RawSqlServer> {
  const connection = new Connection({
    server: to.host,
    authentication: { type: 'default', options: { userName: to.user, password: to.password } },
    options: {
      port: to.port,
      encrypt: to.encrypt ?? false,
      trustServerCertificate: true,
      ...(to.database === undefined ? {} : { database: to.database }),
    },
  });
  connection.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    connection.connect((thrown) => (thrown === undefined ? resolve() : reject(thrown)));
  });
  return {
    run: (sql) =>
      new Promise((resolve, reject) => {
        const rows: Record<string, unknown>[] = [];
        const request = new Request(sql, (thrown) =>
          thrown === null || thrown === undefined ? resolve(rows) : reject(thrown),
        );
        request.on('row', (cells: readonly { value: unknown; metadata: { colName: string } }[]) => {
          rows.push(Object.fromEntries(cells.map(({ value, metadata }) => [metadata.colName, value])));
        });
        connection.execSqlBatch(request);
      }),
    close: () => connection.close(),
  };
}
