import type { Exchange } from '../exchange.ts';
import { sendJson } from '../http/send.ts';
import { askedOf, cursorOf } from './askedOf.ts';
import { questionPage } from './questionPage.ts';
import { recordRead } from './recordRead.ts';
import { behindOf, sourceOf } from './sourceOf.ts';

/** `GET /v1/questions` (docs/reference/collector.md): what `audit query` asks, a page at a time. */
export async function sendQuestions(exchange: Exchange): Promise<void> {
  const { parts, tenant, url, response } = exchange;
  const asked = askedOf(url.searchParams, parts.now());
  if ('reason' in asked) return sendJson(response, 400, asked);
  const source = sourceOf(tenant);
  const { rows, ids, unclear, withheld, next } = await questionPage(source, asked);
  await recordRead(exchange, 'questions', rows.length);
  const behind = behindOf(tenant, source);
  const cursor = next === undefined ? null : cursorOf(next);
  sendJson(response, 200, { version: 1, source: source.name, behind, rows, ids, unclear, withheld, next: cursor });
}
