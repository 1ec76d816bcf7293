import { createServer } from 'node:net';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { type PolicyStatement, signBundle } from '../../src/core/organisation/bundle.ts';

/** The key of a test's organisation, and one that isn't. */
export const organisationKey = createDeviceKey('memory');
export const strangersKey = createDeviceKey('memory');

export const dayMs = 86_400_000;
/** When the test's policies are issued. */
export const issuedMs = Date.UTC(2026, 0, 5, 9, 0, 0);

export const permissive = `version: 1
approval: [{ when: "true", effect: permit }]
`;

/** What a test's organisation signs: good for thirty days, unless said otherwise. */
export function statementOf(over: Partial<PolicyStatement> = {}): PolicyStatement {
  return {
    v: 1,
    name: 'Example Bank',
    version: 1,
    issued_at: new Date(issuedMs).toISOString(),
    expires_at: new Date(issuedMs + 30 * dayMs).toISOString(),
    signed_by: 'the data office',
    policy: permissive,
    ...over,
  };
}

export const signed = (over: Partial<PolicyStatement> = {}, key = organisationKey): string =>
  signBundle(statementOf(over), key);

/** An address at which nothing listens: of a server that has just been closed. */
export async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new TypeError('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}
