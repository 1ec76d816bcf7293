import type { Exchange } from '../exchange.ts';
import { safeHeaders, sendJson } from '../http/send.ts';
import { LinePage, takeFromLogs } from './eventLines.ts';
import { type EventCursor, eventCursorOf, eventsAskedOf } from './eventsAskedOf.ts';
import { takeFound } from './foundEvents.ts';
import { recordRead } from './recordRead.ts';
import { behindOf, sourceOf } from './sourceOf.ts';

/** `GET /v1/events` (docs/reference/collector.md). */
export async function sendEvents(exchange: Exchange): Promise<void> {
  const { parts, tenant, url, response } = exchange;
  const { searchParams } = url;
  const asked = eventsAskedOf(searchParams, parts.now());
  if ('reason' in asked) return sendJson(response, 400, asked);
  const page = new LinePage(asked.limit);
  const headers: Record<string, string | number> = {};
  let next: EventCursor | undefined;
  if (asked.where === undefined) next = await takeFromLogs(tenant.store, asked, page);
  else {
    const source = sourceOf(tenant);
    const found = await takeFound(source, tenant.store, asked, page);
    next = found.next;
    headers['Countersign-Source'] = source.name;
    headers['Countersign-Behind'] = behindOf(tenant, source);
    headers['Countersign-Unclear'] = found.unclear;
    headers['Countersign-Withheld'] = found.withheld;
  }
  await recordRead(exchange, 'events', page.lines.length);
  if (next !== undefined) {
    searchParams.set('cursor', eventCursorOf(next));
    response.setHeader('Link', `<${url.pathname}?${searchParams}>; rel="next"`); // RFC 8288
  }
  response.writeHead(200, { ...safeHeaders, ...headers, 'Content-Type': 'application/x-ndjson; charset=utf-8' });
  response.end(page.lines.join(''));
}
