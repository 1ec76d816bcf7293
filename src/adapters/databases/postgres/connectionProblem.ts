import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { ConnectionProfile } from '../../../core/ports.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';

type Code = ConstructorParameters<typeof DatabaseUnavailable>[0];

/** SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or Node's error code → what to say and do. */
const known: Readonly<Record<string, readonly [Code, string]>> = {
  ECONNREFUSED: ['UNREACHABLE', 'nothing answers there. Check host and port, and that the server runs.'],
  ENOTFOUND: ['UNREACHABLE', 'there is no such host. Check its name and your network or VPN.'],
  EAI_AGAIN: ['UNREACHABLE', 'the name of the host can’t be looked up now. Check your network or VPN.'],
  EHOSTUNREACH: ['UNREACHABLE', 'there is no way to that host. Check your network or VPN.'],
  ENETUNREACH: ['UNREACHABLE', 'there is no way to that host. Check your network or VPN.'],
  ETIMEDOUT: ['UNREACHABLE', 'it doesn’t answer in time. Check host, port, firewall and VPN.'],
  ECONNRESET: ['UNREACHABLE', 'it closed the connection. Check that host and port belong to a PostgreSQL server.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'MISCONFIGURED',
    'its certificate is signed by itself. Trust it on this machine, or set ssl to true to encrypt without verifying.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'MISCONFIGURED',
    'its certificate isn’t from an authority this machine trusts. Trust it here, or set ssl to true to encrypt without verifying.',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'MISCONFIGURED',
    'its certificate isn’t from an authority this machine trusts. Trust it here, or set ssl to true to encrypt without verifying.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'MISCONFIGURED',
    'its certificate is for another host name. Use the name that the certificate has.',
  ],
  CERT_HAS_EXPIRED: ['MISCONFIGURED', 'its certificate has expired. It has to be renewed on the server.'],
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
  const [kind, why] = (code === undefined ? undefined : known[code]) ?? worded(sentenceOf(thrown));
  return new DatabaseUnavailable(kind, `Can’t connect ${profile.name} to ${placeOf(profile)}: ${why}`, {
    cause: thrown,
  });
}

/** `pg` gives these no code, only words. */
function worded(message: string): readonly [Code, string] {
  if (message === 'timeout expired') return known['ETIMEDOUT'] ?? ['UNREACHABLE', message];
  if (message.includes('does not support SSL'))
    return ['MISCONFIGURED', 'it doesn’t encrypt. Set ssl to false only where the network between is trusted.'];
  if (message.includes('SASL') || message.includes('client password must be'))
    return ['MISCONFIGURED', 'it wants a password and there is none. Enter the password of this connection.'];
  if (message === 'Connection terminated unexpectedly') return known['ECONNRESET'] ?? ['UNREACHABLE', message];
  return ['REFUSED', message.endsWith('.') ? message : `${message}.`];
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
