import type { Clear } from '../../core/audit/catalogue.ts';
import type { Exchange } from '../exchange.ts';
import { tenantLabels } from '../operation/health.ts';

/**
 * Records in the collector's own stream that somebody gets audit data: who, what was asked, and how much of it the answer holds.
 * MUST be awaited before anything of the answer leaves. @throws {TrailError} It isn't recorded, so the answer must not leave.
 */
export async function recordRead(
  { parts, bearer, tenant, url }: Exchange,
  resource: Clear<'audit.read'>['resource'],
  count: number,
): Promise<void> {
  const query = `${url.pathname}${url.search}`.toWellFormed();
  await tenant.own.record('audit.read', { resource, reader: bearer.name, count }, { query });
  parts.metrics.count('countersign_reads_total', { ...tenantLabels(tenant.name), resource });
}
