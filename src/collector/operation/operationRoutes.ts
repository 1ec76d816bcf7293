import type { ServerResponse } from 'node:http';
import type { Exchange, RouteParts } from '../exchange.ts';
import { send, sendJson } from '../http/send.ts';
import { healthOf, readingsOf } from './health.ts';
import { type Labels, metricsMediaType } from './metrics.ts';

/**
 * `GET /healthz`: whether all is well, for everyone. Where one folder is all there is it says what `GET /v1/health` says; of tenants it
 * says nothing to somebody who has shown no token.
 */
export async function sendHealth({ access, tenants }: RouteParts, response: ServerResponse): Promise<void> {
  const all = tenants.all.map((tenant) => ({ name: tenant.name, health: healthOf(tenant) }));
  const [only] = all;
  if (all.length === 1 && only !== undefined && only.name === undefined) return sendJson(response, 200, only.health);
  const isWell = access.problem === undefined && all.every(({ health }) => health.status === 'ok');
  sendJson(response, 200, { version: 1, status: isWell ? 'ok' : 'degraded' });
}

/** `GET /readyz`: 200 while deliveries are taken, 503 while the collector stops or can't tell who may come in. */
export async function sendReadiness({ access, isStopping }: RouteParts, response: ServerResponse): Promise<void> {
  const isReady = !isStopping() && access.problem === undefined;
  sendJson(response, isReady ? 200 : 503, { version: 1, status: isReady ? 'ready' : 'not ready' });
}

/** `GET /metrics`: the figures of all tenants for a token that belongs to none, and of its own tenant for any other. */
export function sendMetrics({ parts, bearer, response }: Exchange): void {
  const readings = parts.tenants.all.flatMap(readingsOf);
  const isWanted = ({ tenant }: Labels): boolean => bearer.tenant === undefined || tenant === bearer.tenant;
  send(response, 200, metricsMediaType, parts.metrics.text(readings, isWanted));
}
