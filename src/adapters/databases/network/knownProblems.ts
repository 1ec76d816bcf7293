import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { ConnectionProfile } from '../../../core/ports.ts';

/** What keeps a connection from being made: the kind of it, and a sentence that goes on from the server's name. */
export type KnownProblem = readonly [ConstructorParameters<typeof DatabaseUnavailable>[0], string];

const untrusted: KnownProblem = [
  'MISCONFIGURED',
  'its certificate isn’t from an authority this machine trusts. Trust it here, or set ssl to true to encrypt without verifying.',
];

/** Node's error code (https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html) → what to say and do, whatever the server is. */
export const networkProblems = {
  ECONNREFUSED: ['UNREACHABLE', 'nothing answers there. Check host and port, and that the server runs.'],
  ENOTFOUND: ['UNREACHABLE', 'there is no such host. Check its name and your network or VPN.'],
  EAI_AGAIN: ['UNREACHABLE', 'the name of the host can’t be looked up now. Check your network or VPN.'],
  EHOSTUNREACH: ['UNREACHABLE', 'there is no way to that host. Check your network or VPN.'],
  ENETUNREACH: ['UNREACHABLE', 'there is no way to that host. Check your network or VPN.'],
  ETIMEDOUT: ['UNREACHABLE', 'it doesn’t answer in time. Check host, port, firewall and VPN.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'MISCONFIGURED',
    'its certificate is signed by itself. Trust it on this machine, or set ssl to true to encrypt without verifying.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'MISCONFIGURED',
    'its certificate is for another host name. Use the name that the certificate has.',
  ],
  CERT_HAS_EXPIRED: ['MISCONFIGURED', 'its certificate has expired. It has to be renewed on the server.'],
} as const satisfies Readonly<Record<string, KnownProblem>>;

/** What is said where a server ends the connection before it is made. `what` was expected there. */
export const closedProblem = (what: string): KnownProblem => [
  'UNREACHABLE',
  `it closed the connection. Check that host and port belong to ${what}.`,
];

/** The server's own words, for what isn't known. */
export const wordedProblem = (message: string): KnownProblem => [
  'REFUSED',
  message.endsWith('.') ? message : `${message}.`,
];

/** Says what keeps a connection from being made. `place` is where it leads, as people write it. */
export function cannotConnect(
  { name }: ConnectionProfile,
  place: string,
  [kind, why]: KnownProblem,
  cause: unknown,
): DatabaseUnavailable {
  return new DatabaseUnavailable(kind, `Can’t connect ${name} to ${place}: ${why}`, { cause });
}
