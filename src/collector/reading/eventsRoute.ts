import type { Exchange } from '../exchange.ts';
import { safeHeaders, sendJson } from '../http/send.ts';
import { eventLines, type LinePlace, type Wanted } from './eventLines.ts';
import { recordRead } from './recordRead.ts';

/** One answer holds no more; `Link` says where to go on. */
const maxLines = 5_000;
const maxBytes = 8 * 1024 * 1024;

/** `GET /v1/events` (docs/reference/collector.md). */
export async function sendEvents(exchange: Exchange): Promise<void> {
  const { tenant, url, response } = exchange;
  const { searchParams } = url;
  const wanted: Wanted = {
    request: searchParams.get('request'),
    stream: searchParams.get('stream'),
    type: searchParams.get('type'),
  };
  if (wanted.request === null && wanted.stream === null && wanted.type === null) {
    return sendJson(response, 400, { reason: 'Say which events: request, stream or type.' });
  }
  const cursor = searchParams.get('cursor');
  const after = cursor === null ? undefined : readCursor(cursor);
  if (cursor !== null && after === undefined)
    return sendJson(response, 400, { reason: '"cursor" is what an earlier answer gave in "Link".' });

  const lines: string[] = [];
  let bytes = 0;
  let last: LinePlace | undefined;
  let isCut = false;
  for await (const { line, place } of eventLines(tenant.store, wanted, after)) {
    isCut = lines.length > 0 && (lines.length >= maxLines || bytes + line.length > maxBytes);
    if (isCut) break;
    lines.push(line);
    bytes += line.length;
    last = place;
  }
  await recordRead(exchange, 'events', lines.length);
  if (isCut && last !== undefined) {
    searchParams.set('cursor', `${last.stream}:${last.seq}`);
    response.setHeader('Link', `<${url.pathname}?${searchParams}>; rel="next"`); // RFC 8288
  }
  response.writeHead(200, { ...safeHeaders, 'Content-Type': 'application/x-ndjson; charset=utf-8' });
  response.end(lines.join(''));
}

function readCursor(text: string): LinePlace | undefined {
  const [, stream, seq] = /^([^:]+):(\d{1,15})$/.exec(text) ?? [];
  return stream === undefined ? undefined : { stream, seq: Number(seq) };
}
