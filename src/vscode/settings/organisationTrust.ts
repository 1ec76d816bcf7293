import { type OrganisationTrust, readOrganisationTrust } from '../../composition/organisationTrust.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { readSink } from './sink.ts';

/**
 * Whose policy holds in this window. Its address and key never come from a workspace, so it is fetched in one that isn't trusted
 * too: there it can only forbid.
 */
export async function organisationTrust(
  { auditEndpoint, organisation }: Settings,
  secrets: Secrets,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<OrganisationTrust> {
  const sink = auditEndpoint === undefined ? undefined : await readSink(auditEndpoint, secrets, environment);
  return readOrganisationTrust({ environment, settings: organisation, auditEndpoint: sink });
}
