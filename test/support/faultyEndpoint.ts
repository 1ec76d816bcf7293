import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { VendorFault } from './sinks/vendor.ts';

/** What the endpoint does to one request. Whoever is not named passes it on to the collector behind. */
export type Fault =
  | Exclude<VendorFault, { kind: 'partial' }>
  /** The collector takes it, and the answer is changed on its way. */
  | { readonly kind: 'lie'; readonly change: (answer: { durable_through: number; head: string }) => unknown };

/** An endpoint that misbehaves by script, in front of a real collector; when the script is over, it behaves. */
export async function startFaultyEndpoint(
  collectorUrl: string,
  script: Fault[],
): Promise<{ url: string; requests: () => number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    void serve(collectorUrl, script.shift() ?? { kind: 'pass' }, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, requests: () => requests };
}

async function serve(
  collectorUrl: string,
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  switch (fault.kind) {
    case 'resetBefore':
      request.socket.destroy();
      return;
    case 'stall':
      return;
    case 'answer':
      response.writeHead(fault.status, fault.headers);
      response.end(fault.body ?? '');
      return;
    default:
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => /^(content-|idempotency-key|authorization)/.test(name)),
  ) as Record<string, string>;
  delete headers['content-length'];
  const taken = await fetch(`${collectorUrl}${request.url}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(Buffer.concat(pieces)),
  });
  const body = await taken.text();
  if (fault.kind === 'resetAfter') {
    request.socket.destroy();
    return;
  }
  response.writeHead(taken.status, { 'Content-Type': 'application/json' });
  response.end(fault.kind === 'lie' ? JSON.stringify(fault.change(JSON.parse(body))) : body);
}
