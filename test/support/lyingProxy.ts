import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** An answer of a collector on its way to a client. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  status: number;
  body: string;
}

/** An endpoint that passes everything on, and says what it likes of it. @returns its address. */
export async function lyingProxy(target: string, lie: (passing: Passing) => void): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const pieces: Buffer[] = [];
      for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
      // It holds no question, so that a lie comes at once.
      const path = (request.url ?? '/').replace(/wait=\d+/, 'wait=0');
      const method = request.method ?? 'GET';
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(
          (entry): entry is [string, string] =>
            typeof entry[1] === 'string' &&
            !['host', 'connection', 'content-length', 'transfer-encoding'].includes(entry[0]),
        ),
      );
      const answer = await fetch(`${target}${path}`, {
        method,
        headers,
        ...(pieces.length === 0 ? {} : { body: new Uint8Array(Buffer.concat(pieces)) }),
      });
      const passing: Passing = { method, path, status: answer.status, body: await answer.text() };
      lie(passing);
      response.writeHead(passing.status, { 'Content-Type': answer.headers.get('content-type') ?? 'text/plain' });
      response.end(passing.body);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** Changes the JSON of an answer whose path fits. */
export const inJson =
  (path: RegExp, change: (body: Record<string, unknown>) => void) =>
  (passing: Passing): void => {
    if (!path.test(passing.path) || passing.status !== 200) return;
    const body = JSON.parse(passing.body) as Record<string, unknown>;
    change(body);
    passing.body = JSON.stringify(body);
  };
