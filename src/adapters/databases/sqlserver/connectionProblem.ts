import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { ConnectionProfile } from '../../../core/ports.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';

type Code = ConstructorParameters<typeof DatabaseUnavailable>[0];

/** An error message of the server from before the login was through. */
export interface LoginError {
  readonly number: number;
  readonly message: string;
}

/** How far connecting came. */
export interface Connecting {
  isLoggedIn: boolean;
  readonly loginErrors: LoginError[];
}

const untrusted =
  'its certificate isn’t from an authority this machine trusts. Trust it here, or set ssl to true to encrypt without verifying.';

/**
 * SQL Server's error number (https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors),
 * the driver's code or Node's → what to say and do.
 */
const known: Readonly<Record<string, readonly [Code, string]>> = {
  ECONNREFUSED: ['UNREACHABLE', 'nothing answers there. Check host and port, and that the server runs.'],
  ENOTFOUND: ['UNREACHABLE', 'there is no such host. Check its name and your network or VPN.'],
  EAI_AGAIN: ['UNREACHABLE', 'the name of the host can’t be looked up now. Check your network or VPN.'],
  EHOSTUNREACH: ['UNREACHABLE', 'there is no way to that host. Check your network or VPN.'],
  ENETUNREACH: ['UNREACHABLE', 'there is no way to that host. Check your network or VPN.'],
  ETIMEDOUT: ['UNREACHABLE', 'it doesn’t answer in time. Check host, port, firewall and VPN.'],
  ETIMEOUT: ['UNREACHABLE', 'it doesn’t answer in time. Check host, port, firewall and VPN.'],
  ECONNRESET: ['UNREACHABLE', 'it closed the connection. Check that host and port belong to a SQL Server.'],
  EINSTLOOKUP: ['UNREACHABLE', 'the named instance isn’t known there. Check its name, or give the port in its place.'],
  EENCRYPT: ['MISCONFIGURED', 'it wants encryption. Set ssl to "verify", or to true to encrypt without verifying.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'MISCONFIGURED',
    'its certificate is signed by itself. Trust it on this machine, or set ssl to true to encrypt without verifying.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: ['MISCONFIGURED', untrusted],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['MISCONFIGURED', untrusted],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['MISCONFIGURED', untrusted],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'MISCONFIGURED',
    'its certificate is for another host name. Use the name that the certificate has.',
  ],
  CERT_HAS_EXPIRED: ['MISCONFIGURED', 'its certificate has expired. It has to be renewed on the server.'],
  4060: ['MISCONFIGURED', 'it has no such database, or this login may not open it. Check the database’s name.'],
  18456: ['REFUSED', 'it refused the login. Check the user, and enter the password again.'],
  18452: [
    'REFUSED',
    'it takes only Windows logins, and this is a SQL login. Have SQL logins turned on, or another user.',
  ],
  18470: ['REFUSED', 'this login is disabled. Ask who looks after the server.'],
  18486: ['REFUSED', 'this login is locked out. Ask who looks after the server.'],
  18487: ['REFUSED', 'the password has expired. Change it with another tool, then enter it again.'],
  18488: ['REFUSED', 'the password must be changed first. Change it with another tool, then enter it again.'],
  40613: ['UNREACHABLE', 'the database isn’t available now; it may be waking up. Try again in a minute.'],
  40615: ['REFUSED', 'its firewall doesn’t let this machine in. Have its address allowed.'],
  17142: ['UNREACHABLE', 'the server is paused or shutting down. Try again later.'],
  17809: ['REFUSED', 'it has no connection left. Try again later.'],
};

/** Says what keeps a connection from being made, and what to do. */
export function connectionProblem(
  thrown: unknown,
  profile: ConnectionProfile,
  loginErrors: readonly LoginError[] = [],
): DatabaseUnavailable {
  if (thrown instanceof DatabaseUnavailable) return thrown;
  const [kind, why] = knownProblem(thrown, loginErrors) ?? worded(loginErrors[0]?.message ?? sentenceOf(thrown));
  return new DatabaseUnavailable(kind, `Can’t connect ${profile.name} to ${placeOf(profile)}: ${why}`, {
    cause: thrown,
  });
}

function knownProblem(thrown: unknown, loginErrors: readonly LoginError[]): readonly [Code, string] | undefined {
  for (const { number } of loginErrors) if (known[number] !== undefined) return known[number];
  // The driver wraps what the socket said; a host with several addresses fails with one error for all of them.
  for (let at: unknown = thrown, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const code = (at as { code?: unknown }).code;
    const inner: unknown = at instanceof AggregateError ? at.errors[0] : at.cause;
    if (typeof code === 'string' && known[code] !== undefined && !(inner instanceof Error && code === 'ESOCKET'))
      return known[code];
    at = inner;
  }
  return undefined;
}

function worded(message: string): readonly [Code, string] {
  if (/socket hang up|unexpected end of message stream|ends in the middle/.test(message))
    return known['ECONNRESET'] ?? ['UNREACHABLE', message];
  return ['REFUSED', message.endsWith('.') ? message : `${message}.`];
}

function placeOf(profile: ConnectionProfile): string {
  return `${profile.host ?? 'localhost'}:${profile.port ?? 1433}/${profile.database ?? ''}`;
}
