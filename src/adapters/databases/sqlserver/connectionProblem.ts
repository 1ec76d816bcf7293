import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { ConnectionProfile } from '../../../core/ports.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import {
  cannotConnect,
  closedProblem,
  type KnownProblem,
  networkProblems,
  wordedProblem,
} from '../network/knownProblems.ts';

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

/**
 * SQL Server's error number (https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors),
 * the driver's code or Node's → what to say and do.
 */
const known: Readonly<Record<string, KnownProblem>> = {
  ...networkProblems,
  ETIMEOUT: networkProblems.ETIMEDOUT,
  ECONNRESET: closedProblem('a SQL Server'),
  EINSTLOOKUP: ['UNREACHABLE', 'the named instance isn’t known there. Check its name, or give the port in its place.'],
  EENCRYPT: ['MISCONFIGURED', 'it wants encryption. Set ssl to "verify", or to true to encrypt without verifying.'],
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
  const problem = knownProblem(thrown, loginErrors) ?? worded(loginErrors[0]?.message ?? sentenceOf(thrown));
  return cannotConnect(profile, placeOf(profile), problem, thrown);
}

function knownProblem(thrown: unknown, loginErrors: readonly LoginError[]): KnownProblem | undefined {
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

function worded(message: string): KnownProblem {
  if (/socket hang up|unexpected end of message stream|ends in the middle/.test(message))
    return closedProblem('a SQL Server');
  return wordedProblem(message);
}

function placeOf(profile: ConnectionProfile): string {
  return `${profile.host ?? 'localhost'}:${profile.port ?? 1433}/${profile.database ?? ''}`;
}
