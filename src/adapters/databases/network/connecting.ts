import { isIP } from 'node:net';
import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { Abortable, ConnectionProfile } from '../../../core/ports.ts';

/** How long a server may take to accept a connection, in milliseconds: enough for one that was asleep. */
export const connectTimeoutMs = 15_000;

/** Asks for the password of a connection. `undefined`: there is none. */
export type PasswordSource = (profile: ConnectionProfile, o: Abortable) => Promise<string | undefined>;

/**
 * How a connection is encrypted: `verify` also proves that the server is the one named, `true` only encrypts. Without a setting a
 * server on this machine isn't encrypted and every other one is verified.
 */
export function encryptionOf({ ssl, host = 'localhost' }: ConnectionProfile): boolean | 'verify' {
  return ssl ?? (isOnThisMachine(host) ? false : 'verify');
}

function isOnThisMachine(host: string): boolean {
  // SQL Server's hosts may name an instance, PostgreSQL's may be the folder of a socket.
  const [name = ''] = host.split('\\');
  return (
    name === 'localhost' || name.startsWith('/') || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
  );
}

/** What connecting is refused with where the server wants a password and none is known. */
export function noPassword(profile: ConnectionProfile): DatabaseUnavailable {
  return new DatabaseUnavailable(
    'MISCONFIGURED',
    `The server of ${profile.name} wants a password and none is stored. Enter the password of this connection.`,
  );
}

/** What connecting ends with after an abort. */
export function connectingCancelled(profile: ConnectionProfile): DatabaseUnavailable {
  return new DatabaseUnavailable('CANCELLED', `Connecting to ${profile.name} was cancelled.`);
}
