import type { Exchange } from '../exchange.ts';
import { sendJson } from '../http/send.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { askedOf, cursorOf } from './askedOf.ts';
import { databaseStories } from './databaseStories.ts';
import { logStories } from './logStories.ts';
import { questionPage } from './questionPage.ts';
import { recordRead } from './recordRead.ts';
import type { StorySource } from './storySource.ts';

/** `GET /v1/questions` (docs/reference/collector.md): what `audit query` asks, a page at a time. */
export async function sendQuestions(exchange: Exchange): Promise<void> {
  const { parts, tenant, url, response } = exchange;
  const asked = askedOf(url.searchParams, parts.now());
  if ('reason' in asked) return sendJson(response, 400, asked);
  const source = sourceOf(tenant);
  const { rows, ids, unclear, withheld, next } = await questionPage(source, asked);
  await recordRead(exchange, 'questions', rows.length);
  const behind = source.name === 'log' ? 0 : (tenant.projection?.state.behind ?? 0);
  const cursor = next === undefined ? null : cursorOf(next);
  sendJson(response, 200, { version: 1, source: source.name, behind, rows, ids, unclear, withheld, next: cursor });
}

/** The database while it is there; else the logs, which refuse where they are too long. */
export function sourceOf({ store, projection }: Tenant): StorySource {
  const isThere = projection?.state.state === 'running';
  return isThere ? databaseStories(store, projection) : logStories(store);
}
