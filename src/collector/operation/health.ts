import type { Tenant } from '../tenants/tenant.ts';
import type { Reading } from './metrics.ts';

/** How one tenant's store is, for a person or a program that watches it. */
export function healthOf({ store, tree, projection }: Tenant) {
  const streams = store.streams();
  const problems = streams.filter((log) => log.problem !== undefined).length;
  const { checkpoint, problem } = tree;
  const isWell = problems === 0 && problem === undefined;
  return {
    version: 1,
    status: isWell ? ('ok' as const) : ('degraded' as const),
    streams: streams.length,
    events: store.events,
    problems,
    tree: { size: checkpoint?.size, problem },
    projection: projection?.state,
  };
}

/** The same as figures. */
export function readingsOf(tenant: Tenant): Reading[] {
  const { streams, events, problems, tree, projection } = healthOf(tenant);
  const labels = tenantLabels(tenant.name);
  const readings: Reading[] = [
    { gauge: 'countersign_streams', labels, value: streams },
    { gauge: 'countersign_events', labels, value: events },
    { gauge: 'countersign_streams_damaged', labels, value: problems },
    { gauge: 'countersign_tree_size', labels, value: tree.size ?? 0 },
    { gauge: 'countersign_tree_healthy', labels, value: tree.problem === undefined ? 1 : 0 },
    ...tenant.forwarding.waiting().map(
      ({ sink, events: waiting }): Reading => ({
        gauge: 'countersign_copies_waiting_events',
        labels: { ...labels, sink },
        value: waiting,
      }),
    ),
  ];
  if (projection === undefined) return readings;
  return [
    ...readings,
    { gauge: 'countersign_projection_behind_events', labels, value: projection.behind },
    { gauge: 'countersign_projection_healthy', labels, value: projection.state === 'running' ? 1 : 0 },
  ];
}

/** Labels that say whose figure it is; none for the collector's own folder. */
export function tenantLabels(tenant: string | undefined): Record<string, string> {
  return tenant === undefined ? {} : { tenant };
}
