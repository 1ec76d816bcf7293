import type { Tenant } from '../tenants/tenant.ts';
import type { Reading } from './metrics.ts';

/** How one tenant's store is, for a person or a program that watches it. */
export function healthOf({ store, tree, outside, projection }: Tenant) {
  const streams = store.streams();
  const problems = streams.filter((log) => log.problem !== undefined).length;
  const { checkpoint, problem } = tree;
  const { witnesses } = outside.witnessing;
  // A witness that is away is no harm to this log; one that contradicts it may be the first to see one.
  const isContradicted = witnesses.some(({ contradiction }) => contradiction !== undefined);
  const isWell = problems === 0 && problem === undefined && store.problem === undefined && !isContradicted;
  return {
    version: 1,
    status: isWell ? ('ok' as const) : ('degraded' as const),
    streams: streams.length,
    events: store.events,
    problems,
    store: { problem: store.problem },
    tree: { size: checkpoint?.size, problem },
    ...(witnesses.length === 0 ? {} : { witnesses }),
    ...(outside.stamping === undefined ? {} : { time_stamps: outside.stamping.view }),
    projection: projection?.state,
  };
}

/** The same as figures. */
export function readingsOf(tenant: Tenant): Reading[] {
  const { streams, events, problems, store, tree, witnesses = [], time_stamps: stamps, projection } = healthOf(tenant);
  const labels = tenantLabels(tenant.name);
  const readings: Reading[] = [
    { gauge: 'countersign_streams', labels, value: streams },
    { gauge: 'countersign_events', labels, value: events },
    { gauge: 'countersign_streams_damaged', labels, value: problems },
    { gauge: 'countersign_store_healthy', labels, value: store.problem === undefined ? 1 : 0 },
    { gauge: 'countersign_tree_size', labels, value: tree.size ?? 0 },
    { gauge: 'countersign_tree_healthy', labels, value: tree.problem === undefined ? 1 : 0 },
    ...witnesses.flatMap(({ name: witness, size, problem, contradiction }): Reading[] => [
      { gauge: 'countersign_witness_size', labels: { ...labels, witness }, value: size },
      { gauge: 'countersign_witness_healthy', labels: { ...labels, witness }, value: problem === undefined ? 1 : 0 },
      {
        gauge: 'countersign_witness_contradicts',
        labels: { ...labels, witness },
        value: contradiction === undefined ? 0 : 1,
      },
    ]),
    ...(stamps === undefined
      ? []
      : [
          { gauge: 'countersign_time_stamp_size' as const, labels, value: stamps.size },
          { gauge: 'countersign_time_stamp_healthy' as const, labels, value: stamps.problem === undefined ? 1 : 0 },
        ]),
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
    { gauge: 'countersign_projection_unerased_events', labels, value: projection.unerased ?? 0 },
    { gauge: 'countersign_projection_healthy', labels, value: projection.state === 'running' ? 1 : 0 },
  ];
}

/** Labels that say whose figure it is; none for the collector's own folder. */
export function tenantLabels(tenant: string | undefined): Record<string, string> {
  return tenant === undefined ? {} : { tenant };
}
