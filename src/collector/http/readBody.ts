import type { IncomingMessage } from 'node:http';

/** The text of a request; `undefined` where there is more than may be. What is left is read and dropped, so that the answer arrives. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes <= maxBytes) pieces.push(piece);
  }
  return bytes > maxBytes ? undefined : Buffer.concat(pieces).toString('utf8');
}
