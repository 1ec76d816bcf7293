import type { PolicyEndpoint } from '../adapters/policies/collector/collectorPolicies.ts';
import { systemClock } from '../composition/clock.ts';
import type { CollectorEndpoint } from '../composition/deliverTrail.ts';
import { OrganisationPolicy } from '../composition/organisationPolicy.ts';
import { type OrganisationTrust, readOrganisationTrust } from '../composition/organisationTrust.ts';
import type { Terminal } from './command.ts';
import { homeFolder } from './home.ts';

/** The central endpoint that the environment names. */
export function endpointFrom(terminal: Terminal): PolicyEndpoint | undefined {
  const url = terminal.env['COUNTERSIGN_ENDPOINT'];
  const token = terminal.env['COUNTERSIGN_ENDPOINT_TOKEN'];
  return url === undefined ? undefined : { url, ...(token === undefined ? {} : { token }) };
}

/** The same endpoint for the trail, with the key that the machine wants its log to sign with. */
export function sinkFrom(terminal: Terminal): CollectorEndpoint | undefined {
  const endpoint = endpointFrom(terminal);
  const logKey = terminal.env['COUNTERSIGN_LOG_KEY'];
  return endpoint && { ...endpoint, ...(logKey === undefined ? {} : { logKey }) };
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
