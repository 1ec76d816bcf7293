import { parentPort } from 'node:worker_threads';
import { Engine, EngineError } from './engine.ts';
import { nothing, type Reply, type Request } from './protocol.ts';
import { unpack } from './unpack.ts';

/**
 * The worker thread that holds the embedded PostgreSQL. A query blocks this thread until it ends, and nothing but ending the
 * thread can stop it: that is why it has one of its own.
 */
const port = parentPort;
if (port === null) throw new TypeError('This file runs as a worker thread only.');

let engine: Engine | undefined;
const idle: Reply = { kind: 'done', status: 'idle', answer: nothing, notices: [] };
const reply = (message: Reply) => port.postMessage(message);

async function serve(request: Request): Promise<Reply> {
  switch (request.op) {
    case 'open':
      engine = await Engine.open(request.folder, request.program);
      return idle;
    case 'restore':
      unpack(request.archive, request.folder);
      return idle;
    case 'close':
      await engine?.close();
      engine = undefined;
      return idle;
    default:
      if (engine === undefined) return { kind: 'broken', message: 'The database is not open.' };
      return {
        kind: 'done',
        answer: await engine.serve(request),
        status: engine.status,
        notices: engine.takeNotices(),
      };
  }
}

port.on('message', (request: Request) => {
  serve(request).then(reply, (thrown: unknown) => {
    if (thrown instanceof EngineError)
      reply({
        kind: 'refused',
        status: engine?.status ?? 'failed',
        error: thrown.says,
        notices: engine?.takeNotices() ?? [],
      });
    else reply({ kind: 'broken', message: thrown instanceof Error ? thrown.message : String(thrown) });
  });
});
