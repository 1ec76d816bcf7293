import type { Tenant } from '../tenants/tenant.ts';
import { databaseStories } from './databaseStories.ts';
import { logStories } from './logStories.ts';
import type { StorySource } from './storySource.ts';

/** The database while it is there; else the logs. */
export function sourceOf({ store, projection, requests }: Tenant): StorySource {
  const isThere = projection?.state.state === 'running';
  return isThere ? databaseStories(store, projection) : logStories(requests);
}

/** Events that a source doesn't have yet. */
export function behindOf({ projection }: Tenant, source: StorySource): number {
  return source.name === 'log' ? 0 : (projection?.state.behind ?? 0);
}
