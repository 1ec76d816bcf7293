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

/** SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or Node's error code → what to say and do. */
const known: Readonly<Record<string, KnownProblem>> = {
  ...networkProblems,
  ECONNRESET: closedProblem('a PostgreSQL server'),
  '28P01': ['REFUSED', 'it refused the password. Enter it again.'],
  '28000': ['REFUSED', 'it doesn’t let this user in. Check the user, and the server’s pg_hba.conf.'],
  '3D000': ['MISCONFIGURED', 'it has no such database. Check the database’s name.'],
  '53300': ['REFUSED', 'it has no connection left. Try again later.'],
  '57P03': ['UNREACHABLE', 'it is starting up or shutting down. Try again in a moment.'],
};

/** Says what keeps a connection from being made, and what to do. */
export function connectionProblem(thrown: unknown, profile: ConnectionProfile): DatabaseUnavailable {
  if (thrown instanceof DatabaseUnavailable) return thrown;
  const code = codeOf(thrown);
  const problem = (code === undefined ? undefined : known[code]) ?? worded(sentenceOf(thrown));
  return cannotConnect(profile, placeOf(profile), problem, thrown);
}

/** `pg` gives these no code, only words. */
function worded(message: string): KnownProblem {
  if (message === 'timeout expired') return networkProblems.ETIMEDOUT;
  if (message.includes('does not support SSL'))
    return ['MISCONFIGURED', 'it doesn’t encrypt. Set ssl to false only where the network between is trusted.'];
  if (message.includes('SASL') || message.includes('client password must be'))
    return ['MISCONFIGURED', 'it wants a password and there is none. Enter the password of this connection.'];
  if (message === 'Connection terminated unexpectedly') return closedProblem('a PostgreSQL server');
  return wordedProblem(message);
}

function codeOf(thrown: unknown): string | undefined {
  // A host with several addresses fails with one error for all of them.
  const one = thrown instanceof AggregateError ? (thrown.errors[0] as unknown) : thrown;
  const code = (one as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

function placeOf(profile: ConnectionProfile): string {
  return `${profile.host ?? 'localhost'}:${profile.port ?? 5432}/${profile.database ?? profile.user ?? ''}`;
}
