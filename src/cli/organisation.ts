import type { PolicyEndpoint } from '../adapters/policies/collector/collectorPolicies.ts';
import { systemClock } from '../composition/clock.ts';
import type { CollectorEndpoint } from '../composition/deliverTrail.ts';
import { OrganisationPolicy } from '../composition/organisationPolicy.ts';
import { type OrganisationTrust, readOrganisationTrust } from '../composition/organisationTrust.ts';
import { type AuditLevel, auditLevels } from '../core/policy/policyFile.ts';
import type { Terminal } from './command.ts';
import { homeFolder } from './home.ts';
import { UsageError } from './usageError.ts';

/** The central endpoint that the environment names. */
export function endpointFrom(terminal: Terminal): PolicyEndpoint | undefined {
  const url = terminal.env['COUNTERSIGN_ENDPOINT'];
  const token = terminal.env['COUNTERSIGN_ENDPOINT_TOKEN'];
  return url === undefined ? undefined : { url, ...(token === undefined ? {} : { token }) };
}

/** The endpoint that a person names, else that of the environment, whose token goes to no other. */
export function endpointAt(terminal: Terminal, url: string | undefined): PolicyEndpoint | undefined {
  const known = endpointFrom(terminal);
  return url === undefined || isAddressOf(known, url) ? known : { url };
}

/** The token for a place that a trail is read from; it goes to the environment's own endpoint alone. */
export function tokenFor(terminal: Terminal, place: string): string | undefined {
  const known = endpointFrom(terminal);
  return isAddressOf(known, place) ? known?.token : undefined;
}

/** With a slash at its end or without. */
function isAddressOf(endpoint: PolicyEndpoint | undefined, url: string): boolean {
  const bare = (address: string) => address.replace(/\/+$/, '');
  return endpoint !== undefined && bare(endpoint.url) === bare(url);
}

/** The same endpoint for the trail, with the key that the machine wants its log to sign with. */
export function sinkFrom(terminal: Terminal): CollectorEndpoint | undefined {
  const endpoint = endpointFrom(terminal);
  const logKey = terminal.env['COUNTERSIGN_LOG_KEY'];
  return endpoint && { ...endpoint, ...(logKey === undefined ? {} : { logKey }) };
}

/** The level that the environment asks of the trail, besides the policy. @throws {UsageError} when it is none. */
export function leastAuditLevel(terminal: Terminal): AuditLevel | undefined {
  const text = terminal.env['COUNTERSIGN_AUDIT_LEVEL'];
  if (text === undefined) return undefined;
  const level = auditLevels.find((known) => known === text);
  if (level !== undefined) return level;
  throw new UsageError(`COUNTERSIGN_AUDIT_LEVEL is one of ${auditLevels.join(', ')}, not ${JSON.stringify(text)}.`);
}

/** Whose policy holds for commands on this machine. The project's folder is never asked. */
export function organisationTrust(
  terminal: Terminal,
  auditEndpoint: PolicyEndpoint | undefined = endpointFrom(terminal),
): OrganisationTrust {
  return readOrganisationTrust({ environment: terminal.env, auditEndpoint });
}

/** The organisation's policy, for a command that judges and runs nothing. */
export async function organisationPolicy(terminal: Terminal): Promise<OrganisationPolicy> {
  return await OrganisationPolicy.open({
    trust: organisationTrust(terminal),
    home: homeFolder(terminal),
    clock: systemClock,
  });
}
