import { eventLines } from '../eventLines.ts';
import type { Exchange } from '../exchange.ts';
import { safeHeaders, sendJson } from '../http/send.ts';
import { recordRead } from './recordRead.ts';

/** `GET /v1/events` (docs/reference/collector.md). */
export async function sendEvents(exchange: Exchange): Promise<void> {
  const { tenant, url, response } = exchange;
  const wanted = {
    request: url.searchParams.get('request'),
    stream: url.searchParams.get('stream'),
    type: url.searchParams.get('type'),
  };
  if (wanted.request === null && wanted.stream === null && wanted.type === null) {
    return sendJson(response, 400, { reason: 'Say which events: request, stream or type.' });
  }
  const lines: string[] = [];
  for await (const line of eventLines(tenant.store, wanted)) lines.push(line);
  await recordRead(exchange, 'events', lines.length);
  response.writeHead(200, { ...safeHeaders, 'Content-Type': 'application/x-ndjson; charset=utf-8' });
  response.end(lines.join(''));
}
