import type { CollectorEndpoint } from '../../composition/deliverTrail.ts';
import type { Secrets } from './secrets.ts';

/**
 * Where the trail is streamed to. The machine's own token goes with the machine's own endpoint, and with no other; so does
 * the key that its log must sign with.
 */
export async function readSink(
  endpoint: string,
  secrets: Secrets,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<CollectorEndpoint> {
  const managed = environment['COUNTERSIGN_ENDPOINT'] === endpoint;
  const token =
    (managed ? environment['COUNTERSIGN_ENDPOINT_TOKEN'] : undefined) ?? (await secrets.auditToken(endpoint).read());
  const logKey = managed ? environment['COUNTERSIGN_LOG_KEY'] : undefined;
  return {
    url: endpoint,
    ...(token === undefined || token === '' ? {} : { token }),
    ...(logKey === undefined ? {} : { logKey }),
  };
}
