import type { Duplex } from 'node:stream';
import { Client, type Connection } from 'pg';
import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { Abortable, ConnectionProfile } from '../../../core/ports.ts';
import {
  connectingCancelled,
  connectTimeoutMs,
  encryptionOf,
  noPassword,
  type PasswordSource,
} from '../network/connecting.ts';
import { connectionProblem } from './connectionProblem.ts';
import { applicationName } from './link.ts';

/**
 * Opens a connection and proves who is there as the profile asks. An abort closes what was opened.
 * @throws {DatabaseUnavailable} before anything but the handshake was sent.
 */
export async function connectClient(
  profile: ConnectionProfile,
  password: PasswordSource,
  o: Abortable,
): Promise<Client> {
  if (o.signal.aborted) throw connectingCancelled(profile);
  const encryption = encryptionOf(profile);
  const client = new Client({
    host: profile.host ?? 'localhost',
    port: profile.port ?? 5432,
    database: profile.database ?? profile.user,
    user: requiredUser(profile),
    ssl: encryption === false ? false : { rejectUnauthorized: encryption === 'verify' },
    application_name: applicationName,
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
    if (o.signal.aborted) throw connectingCancelled(profile);
    return client;
  } catch (thrown) {
    client.connection.stream.destroy();
    throw o.signal.aborted ? connectingCancelled(profile) : connectionProblem(thrown, profile);
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

function requiredUser(profile: ConnectionProfile): string {
  if (profile.user !== undefined && profile.user !== '') return profile.user;
  throw new DatabaseUnavailable(
    'MISCONFIGURED',
    `The connection ${profile.name} names no user. Add one in the settings.`,
  );
}
