import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** What a vendor does to one request. */
export type VendorFault =
  | { readonly kind: 'pass' }
  | { readonly kind: 'resetBefore' }
  /** It takes the request, and the connection breaks before the answer is out. */
  | { readonly kind: 'resetAfter' }
  | { readonly kind: 'stall' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** It takes the first so many events of a request, in the way that its protocol has for that. */
  | { readonly kind: 'partial'; readonly take: number };

export interface VendorRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Events of it that are to be taken; all where it is absent. */
  readonly take: number | undefined;
}

export interface VendorAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Vendor {
  readonly url: string;
  /** Every request that arrived whole, whatever became of it. */
  readonly requests: readonly VendorRequest[];
}

/** A vendor's service that misbehaves by script; when the script is over, it behaves. */
export async function startVendor(
  script: VendorFault[],
  take: (request: VendorRequest) => VendorAnswer,
): Promise<Vendor> {
  const requests: VendorRequest[] = [];
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, requests };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const fault = script.shift() ?? { kind: 'pass' };
    const received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(pieces).toString('utf8'),
      take: fault.kind === 'partial' ? fault.take : undefined,
    };
    requests.push(received);
    if (fault.kind === 'stall') return;
    if (fault.kind === 'resetBefore') {
      request.socket.destroy();
      return;
    }
    const answer = fault.kind === 'answer' ? fault : take(received);
    if (fault.kind === 'resetAfter') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body ?? '');
  }
}

/** Everything that can happen to a request of HTTP but the taking of a part, which is the vendor's own affair. */
export const httpFaults: ReadonlySet<VendorFault['kind']> = new Set(['resetBefore', 'resetAfter', 'stall', 'answer']);
