import { approvalsByRole, approverLoads, changedGroups, countsOf, type ReplayReport } from './replay.ts';

/** The comparison for other programs, one JSON document that ends with a line end. */
export function replayJson({ policy, replayed, unjudged, notes }: ReplayReport): string {
  const changed = changedGroups(replayed).map(({ change, count, example }) => {
    const { source, region, text, fingerprint, roles, before, after, reasons, approvers } = example;
    return { change, count, before, after, source, ...region, text, fingerprint, roles, reasons, approvers };
  });
  const report = {
    version: 1,
    policy,
    statements: replayed.length,
    counts: countsOf(replayed),
    changed,
    approvals: approvalsByRole(replayed).map(({ role, ...rest }) => ({ role: role ?? null, ...rest })),
    approvers: approverLoads(replayed).map(({ role, approvals }) => ({ role: role ?? null, approvals })),
    unjudged,
    notes,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
