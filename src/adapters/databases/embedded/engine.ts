import { PGlite, protocol } from '@electric-sql/pglite';
import type { Row } from '../../../core/execution/outcome.ts';
import { Notices } from '../network/notices.ts';
import { type Fetched, portalName, statementName } from '../postgres/link.ts';
import type { Answer, Request, TransactionStatus } from './protocol.ts';

const { serialize } = protocol;

/** What PostgreSQL said no with. */
export class EngineError extends Error {
  readonly says: { message: string; sqlState?: string; hint?: string; position?: number };

  constructor(says: EngineError['says']) {
    super(says.message);
    this.says = says;
  }
}

/** The members of a backend message that are read here; see PostgreSQL's protocol message formats. */
interface BackendMessage {
  readonly name: string;
  readonly text?: string;
  readonly status?: string;
  readonly fields?: readonly unknown[];
  readonly message?: string;
  readonly severity?: string;
  readonly code?: string;
  readonly hint?: string;
  readonly position?: string;
}

/** PostgreSQL inside this thread, spoken to in its own wire protocol: the same messages that a server would get. */
export class Engine {
  readonly #pglite: PGlite;
  readonly #notices = new Notices();
  #isBound = false;
  #status: TransactionStatus = 'idle';

  private constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  static async open(folder: string, program?: WebAssembly.Module): Promise<Engine> {
    const compiled = program === undefined ? {} : { pgliteWasmModule: program };
    return new Engine(await PGlite.create({ dataDir: folder, ...compiled }));
  }

  get status(): TransactionStatus {
    return this.#status;
  }

  async serve(request: Extract<Request, { op: 'commands' | 'prepare' | 'fetch' }>): Promise<Answer> {
    switch (request.op) {
      case 'commands':
        return await this.#exchange(
          request.list.flatMap(({ sql, parameters = [] }) => [
            serialize.parse({ text: sql }),
            serialize.bind({ values: [...parameters] }),
            serialize.execute({}),
          ]),
        );
      case 'prepare':
        refuseCopy(request.sql);
        this.#isBound = false;
        return await this.#exchange([
          serialize.parse({ name: statementName, text: request.sql }),
          serialize.describe({ type: 'S', name: statementName }),
        ]);
      case 'fetch': {
        const bind = this.#isBound ? [] : [serialize.bind({ portal: portalName, statement: statementName })];
        this.#isBound = true;
        return await this.#exchange([...bind, serialize.execute({ portal: portalName, rows: request.maxRows })]);
      }
    }
  }

  /** What PostgreSQL said beside its answers since the last call, oldest first. */
  takeNotices(): readonly string[] {
    return this.#notices.take();
  }

  async close(): Promise<void> {
    await this.#pglite.close();
  }

  /** Always through the extended protocol, and always up to Sync, so that an error is over when it is reported. */
  async #exchange(messages: readonly Uint8Array[]): Promise<Answer> {
    const { messages: said } = await this.#pglite.execProtocol(Buffer.concat([...messages, serialize.sync()]), {
      syncToFs: false,
      throwOnError: false,
    });
    return this.#read(said as readonly BackendMessage[]);
  }

  #read(said: readonly BackendMessage[]): Answer {
    let fields: Answer['fields'];
    let error: BackendMessage | undefined;
    const fetched: Fetched[] = [];
    let rows: Row[] = [];
    const end = (tag: string | undefined) => {
      fetched.push({ rows, tag });
      rows = [];
    };
    for (const message of said) {
      if (message.name === 'dataRow') rows.push((message.fields ?? []) as Row);
      else if (message.name === 'rowDescription') fields = (message.fields ?? []).map(fieldOf);
      else if (message.name === 'commandComplete') end(message.text ?? '');
      else if (message.name === 'emptyQuery') end('');
      else if (message.name === 'portalSuspended') end(undefined);
      else if (message.name === 'error') error ??= message;
      else if (message.name === 'notice') this.#notices.add(message.severity ?? 'NOTICE', message.message ?? '');
      else if (message.name === 'readyForQuery') this.#status = statusOf(message.status);
    }
    if (error !== undefined) throw engineError(error);
    return { fields, fetched };
  }
}

/** COPY from or to the client would wait for a client that isn't there, and PGlite ends its process over it. */
function refuseCopy(sql: string): void {
  if (/^copy\b/i.test(sql.replace(/^(\s+|;|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, '')))
    throw new EngineError({ message: 'COPY moves data past the row limit, so it doesn’t run here. Nothing was sent.' });
}

function statusOf(status: string | undefined): TransactionStatus {
  return status === 'I' ? 'idle' : status === 'T' ? 'transaction' : 'failed';
}

function fieldOf(field: unknown) {
  const { name, dataTypeID, dataTypeModifier } = field as {
    name: string;
    dataTypeID: number;
    dataTypeModifier: number;
  };
  return { name, typeOid: dataTypeID, typeModifier: dataTypeModifier };
}

function engineError({ message, code, hint, position }: BackendMessage): EngineError {
  return new EngineError({
    message: message ?? 'The database gave no reason.',
    ...(code === undefined ? {} : { sqlState: code }),
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position: Number(position) }),
  });
}
