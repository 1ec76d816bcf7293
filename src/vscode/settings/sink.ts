import type { Secrets } from './secrets.ts';

/** Where the trail is streamed to. The machine's own token goes with the machine's own endpoint, and with no other. */
export async function readSink(
  endpoint: string,
  secrets: Secrets,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly url: string; readonly token?: string }> {
  const managed = environment['COUNTERSIGN_ENDPOINT'] === endpoint;
  const token =
    (managed ? environment['COUNTERSIGN_ENDPOINT_TOKEN'] : undefined) ?? (await secrets.auditToken(endpoint).read());
  return { url: endpoint, ...(token === undefined || token === '' ? {} : { token }) };
}
