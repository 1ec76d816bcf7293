import { riskLevels } from './decision.ts';
import { durationMs } from './duration.ts';
import { usageLimitsOf } from './limits/readUsageLimits.ts';
import type { AuditDemand, Policy } from './policy.ts';
import {
  type AgentRun,
  type AuditLevel,
  agentRuns,
  auditLevels,
  egresses,
  type PolicyFile,
  type RedactionScope,
} from './policyFile.ts';

type Bounds = Pick<Policy, 'limits' | 'usageLimits' | 'egress' | 'candidates' | 'agents' | 'audit' | 'redaction'>;

/** What holds where the first file says nothing: so a later one can't raise a bound by being the only one to speak. */
const defaults = {
  maxRows: 10_000,
  timeoutMs: 30_000,
  maxJoins: 12,
  egress: 'schema',
  candidates: 1,
  agentRun: 'approve',
  callsPerHour: 60,
  auditLevel: 'local',
  maxBacklog: 1_000,
  maxOfflineMs: 24 * 60 * 60_000,
  redact: 'personal',
} as const;

/** The lowest bound that any file sets. A policy that can't be read tells a language model nothing. */
export function boundsOf(files: readonly PolicyFile[], isBroken: boolean): Bounds {
  const least = (of: (file: PolicyFile) => number | undefined, fallback: number): number =>
    Math.min(
      ...files.map((file, i) => of(file) ?? (i === 0 ? fallback : Number.POSITIVE_INFINITY)),
      isBroken ? fallback : Number.POSITIVE_INFINITY,
    );

  const egress = least(
    ({ model }) => (model?.egress === undefined ? undefined : egresses.indexOf(model.egress)),
    egresses.indexOf(defaults.egress),
  );
  const agentRun = least(
    ({ agents }) => (agents?.run === undefined ? undefined : agentRuns.indexOf(agents.run)),
    agentRuns.indexOf(defaults.agentRun),
  );
  return {
    limits: {
      maxRows: least(({ limits }) => limits?.maxRows, defaults.maxRows),
      timeoutMs: least(({ limits }) => durationMs(limits?.timeout ?? ''), defaults.timeoutMs),
      maxJoins: least(({ limits }) => limits?.maxJoins, defaults.maxJoins),
      maxSubqueryDepth: least(({ limits }) => limits?.maxSubqueryDepth, Number.POSITIVE_INFINITY),
    },
    usageLimits: usageLimitsOf(files),
    egress: isBroken ? 'none' : (egresses[egress] ?? 'none'),
    candidates: least(({ model }) => model?.candidates, defaults.candidates),
    agents: {
      run: isBroken ? 'deny' : (agentRuns[agentRun] ?? 'deny'),
      callsPerHour: least(({ agents }) => agents?.callsPerHour, defaults.callsPerHour),
    },
    audit: {
      level: files.reduce<AuditLevel>(
        (level, { audit }, i) => stricterLevel(level, audit?.failClosed ?? (i === 0 ? defaults.auditLevel : level)),
        isBroken ? defaults.auditLevel : 'best-effort',
      ),
      endpointRequiredFor: riskLevels.filter((risk) =>
        files.some(({ audit }) => audit?.endpointRequiredFor?.includes(risk)),
      ),
      maxBacklog: least(({ audit }) => audit?.maxBacklog, defaults.maxBacklog),
      maxOfflineMs: least(({ audit }) => durationMs(audit?.maxOffline ?? ''), defaults.maxOfflineMs),
    },
    redaction: redactionOf(files, isBroken),
  };
}

/** The most that any file wants taken out; a file that says nothing leaves it to the ones before. */
function redactionOf(files: readonly PolicyFile[], isBroken: boolean): RedactionScope {
  const wanted = files.map(({ audit }, i) => audit?.redact ?? (i === 0 ? defaults.redact : 'secrets'));
  return isBroken || wanted.length === 0 || wanted.includes('personal') ? 'personal' : 'secrets';
}

function stricterLevel(a: AuditLevel, b: AuditLevel): AuditLevel {
  return auditLevels.indexOf(a) >= auditLevels.indexOf(b) ? a : b;
}

/** The demand with at least this level: whoever uses a machine can ask more of the trail than the policy, never less. */
export function withLevel(demand: AuditDemand, least: AuditLevel | undefined): AuditDemand {
  return least === undefined ? demand : { ...demand, level: stricterLevel(demand.level, least) };
}

/**
 * The policy with no more for agents than the person at this machine gives. A policy alone must not open anything to them:
 * an agent can write the workspace's own.
 */
export function withAgents(policy: Policy, atMost: AgentRun): Policy {
  const run = agentRuns[Math.min(agentRuns.indexOf(policy.agents.run), agentRuns.indexOf(atMost))] ?? 'deny';
  return { ...policy, agents: { ...policy.agents, run } };
}
