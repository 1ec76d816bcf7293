import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client, type Connection } from 'pg';
import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { Abortable, ConnectionProfile } from '../../../core/ports.ts';
import { connectionProblem } from './connectionProblem.ts';

/** How long a server may take to accept a connection, in milliseconds: enough for one that was asleep. */
export const connectTimeoutMs = 15_000;

/** Asks for the password of a connection when the server wants one. `undefined`: there is none. */
export type PasswordSource = (profile: ConnectionProfile, o: Abortable) => Promise<string | undefined>;

/**
 * Opens a connection and proves who is there as the profile asks. An abort closes what was opened.
 * @throws {DatabaseUnavailable} before anything but the handshake was sent.
 */
export async function connectClient(
  profile: ConnectionProfile,
  password: PasswordSource,
  o: Abortable,
): Promise<Client> {
  if (o.signal.aborted) throw cancelled(profile);
  const client = new Client({
    host: profile.host ?? 'localhost',
    port: profile.port ?? 5432,
    database: profile.database ?? profile.user,
    user: requiredUser(profile),
    ssl: encryption(profile),
    application_name: 'countersign',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    password: async () => {
      const secret = await password(profile, o);
      if (secret === undefined) throw noPassword(profile);
      return secret;
    },
  });
  // Whoever uses the client listens to its end; without a listener a lost connection would end the whole process.
  client.on('error', () => undefined);
  containParser(client.connection);
  const abort = () => client.connection.stream.destroy();
  o.signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    if (o.signal.aborted) throw cancelled(profile);
    return client;
  } catch (thrown) {
    client.connection.stream.destroy();
    throw o.signal.aborted ? cancelled(profile) : connectionProblem(thrown, profile);
  } finally {
    o.signal.removeEventListener('abort', abort);
  }
}

/**
 * The driver's parser throws at messages it doesn't know, out of the socket's event, where nobody can catch it: a strange or
 * hostile server would end the whole process. Here such a message ends its own connection.
 */
function containParser(connection: Connection): void {
  const parsed = connection as Connection & { attachListeners(stream: Duplex): void };
  const attach = parsed.attachListeners.bind(parsed);
  parsed.attachListeners = (stream) => {
    const emit = stream.emit.bind(stream);
    stream.emit = (event: string | symbol, ...rest: unknown[]) => {
      if (event !== 'data') return emit(event, ...rest);
      try {
        return emit(event, ...rest);
      } catch (thrown) {
        stream.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
        return true;
      }
    };
    attach(stream);
  };
}

/**
 * `true` encrypts, `verify` also proves that the server is the one named, `false` sends everything as plain text. Without a
 * setting a server on this machine isn't encrypted and every other one is verified.
 */
function encryption(profile: ConnectionProfile): false | { rejectUnauthorized: boolean } {
  const wanted = profile.ssl ?? (isOnThisMachine(profile.host ?? 'localhost') ? false : 'verify');
  return wanted === false ? false : { rejectUnauthorized: wanted === 'verify' };
}

function isOnThisMachine(host: string): boolean {
  if (host === 'localhost' || host.startsWith('/')) return true;
  return (isIP(host) === 4 && host.startsWith('127.')) || host === '::1';
}

function requiredUser(profile: ConnectionProfile): string {
  if (profile.user !== undefined && profile.user !== '') return profile.user;
  throw new DatabaseUnavailable(
    'MISCONFIGURED',
    `The connection ${profile.name} names no user. Add one in the settings.`,
  );
}

function noPassword(profile: ConnectionProfile): DatabaseUnavailable {
  return new DatabaseUnavailable(
    'MISCONFIGURED',
    `The server of ${profile.name} wants a password and none is stored. Enter the password of this connection.`,
  );
}

function cancelled(profile: ConnectionProfile): DatabaseUnavailable {
  return new DatabaseUnavailable('CANCELLED', `Connecting to ${profile.name} was cancelled.`);
}
