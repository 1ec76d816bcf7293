import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access, Bearer } from './access/access.ts';
import type { RateLimit } from './access/rateLimit.ts';
import type { Metrics } from './operation/metrics.ts';
import type { Tenant } from './tenants/tenant.ts';
import type { Tenants } from './tenants/tenants.ts';

export interface RouteParts {
  readonly access: Access;
  readonly tenants: Tenants;
  readonly rates: RateLimit;
  readonly metrics: Metrics;
  /** Listening on this machine alone: then a request for another host's name is another site's page (DNS rebinding). */
  readonly isLoopback: boolean;
  isStopping(): boolean;
  now(): number;
  log(line: string): void;
}

/** A request of someone who may make it. What it can reach is `tenant`, and nothing of another one. */
export interface Exchange {
  readonly parts: RouteParts;
  readonly bearer: Bearer;
  readonly tenant: Tenant;
  readonly url: URL;
  /** What the path names. */
  readonly names: readonly string[];
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
