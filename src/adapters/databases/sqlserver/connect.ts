import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { Abortable, ConnectionProfile } from '../../../core/ports.ts';
import {
  connectingCancelled,
  connectTimeoutMs,
  encryptionOf,
  noPassword,
  type PasswordSource,
} from '../network/connecting.ts';
import { type Connecting, connectionProblem } from './connectionProblem.ts';
import type * as Driver from './driver.ts';
import { destroy, insidesOf } from './insides.ts';
import { TdsLink } from './tdsLink.ts';
import { TokenStream } from './tokenStream.ts';
import { TransactionTrace } from './transactionTrace.ts';

/**
 * Opens a connection and proves who is there as the profile asks. An abort closes what was opened.
 * @throws {DatabaseUnavailable} before anything but the handshake and the driver's own SET statements was sent.
 */
export async function connectLink(
  driver: typeof Driver,
  profile: ConnectionProfile,
  { password, timeoutMs }: { readonly password: PasswordSource; readonly timeoutMs: number },
  o: Abortable,
): Promise<TdsLink> {
  if (o.signal.aborted) throw connectingCancelled(profile);
  const connection = new driver.Connection(configuration(profile, await requiredPassword(profile, password, o)));
  // Without a listener a lost connection would end the whole process.
  connection.on('error', () => undefined);
  const trace = new TransactionTrace();
  const state: Connecting = { isLoggedIn: false, loginErrors: [] };
  connection.on('errorMessage', (said) => {
    if (!state.isLoggedIn) state.loginErrors.push({ number: said.number, message: said.message });
  });
  readTokensOurWay(driver, connection, trace, state);
  refusePlainLogin(connection, profile);
  try {
    await connected(connection, timeoutMs, o);
    if (o.signal.aborted) throw connectingCancelled(profile);
    state.isLoggedIn = true;
    return new TdsLink(driver, connection, trace);
  } catch (thrown) {
    destroy(connection);
    throw o.signal.aborted ? connectingCancelled(profile) : connectionProblem(thrown, profile, state.loginErrors);
  }
}

/** The driver's own waiting has gaps, in which neither its time limit nor an ended connection is noticed. */
async function connected(connection: Driver.Connection, timeoutMs: number, o: Abortable): Promise<void> {
  let stop: () => void = () => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (code: string) => () => reject(Object.assign(new Error('There was no answer.'), { code }));
      const abort = fail('ABORTED');
      const timer = setTimeout(fail('ETIMEDOUT'), timeoutMs);
      stop = () => {
        clearTimeout(timer);
        o.signal.removeEventListener('abort', abort);
      };
      o.signal.addEventListener('abort', abort, { once: true });
      connection.once('end', fail('ECONNRESET'));
      connection.connect((thrown) => (thrown === undefined ? resolve() : reject(thrown)));
    });
  } finally {
    stop();
  }
}

function readTokensOurWay(
  driver: typeof Driver,
  connection: Driver.Connection,
  trace: TransactionTrace,
  state: Connecting,
): void {
  const inside = insidesOf(connection);
  inside.createTokenStreamParser = (message, handler) => {
    const stream = new TokenStream(
      driver,
      { message, debug: inside.debug, options: inside.config.options },
      {
        handler,
        onToken: ({ handlerName, rowCount }) => trace.note(handlerName, (rowCount ?? 0) > 0),
        onBroken: (thrown) => {
          // While logging in the driver waits for an end or an error of the stream; later it waits for the connection's.
          if (!state.isLoggedIn && stream.listenerCount('error') > 0) stream.emit('error', thrown);
          else destroy(connection);
        },
      },
    );
    return stream;
  };
}

/**
 * A server, or somebody between, can answer that it doesn't encrypt, and the driver would go on and send the password for
 * everyone on the way to read.
 */
function refusePlainLogin(connection: Driver.Connection, profile: ConnectionProfile): void {
  const inside = insidesOf(connection);
  const send = inside.sendLogin7Packet.bind(connection);
  inside.sendLogin7Packet = () => {
    if (inside.config.options.encrypt !== false && inside.messageIo?.tlsNegotiationComplete !== true)
      throw new DatabaseUnavailable(
        'MISCONFIGURED',
        `The server of ${profile.name} doesn’t encrypt, so the password wasn’t sent. Set ssl to false only where the network between is trusted.`,
      );
    send();
  };
}

function configuration(profile: ConnectionProfile, password: string): Driver.ConnectionConfiguration {
  const encryption = encryptionOf(profile);
  const [server = 'localhost', instanceName] = (profile.host ?? 'localhost').split('\\');
  return {
    server,
    authentication: { type: 'default', options: { userName: requiredUser(profile), password } },
    options: {
      ...(instanceName === undefined || profile.port !== undefined ? { port: profile.port ?? 1433 } : { instanceName }),
      ...(profile.database === undefined ? {} : { database: profile.database }),
      encrypt: encryption !== false,
      trustServerCertificate: encryption !== 'verify',
      // Availability groups send such a connection to a secondary that can't be written to, where there is one.
      readOnlyIntent: profile.readOnly,
      appName: 'countersign',
      connectTimeout: connectTimeoutMs,
      // What a server says "try again later" to is said to the person, who may not want to wait.
      maxRetriesOnTransientErrors: 0,
      requestTimeout: 0,
      cancelTimeout: 10_000,
      abortTransactionOnError: true,
      language: 'us_english',
      dateFormat: 'mdy',
      datefirst: 7,
      textsize: 2_147_483_647,
    },
  };
}

function requiredUser(profile: ConnectionProfile): string {
  if (profile.user !== undefined && profile.user !== '') return profile.user;
  throw new DatabaseUnavailable(
    'MISCONFIGURED',
    `The connection ${profile.name} names no user. Add one in the settings; Windows and Entra sign-in are not supported.`,
  );
}

async function requiredPassword(profile: ConnectionProfile, source: PasswordSource, o: Abortable): Promise<string> {
  requiredUser(profile);
  const secret = await source(profile, o);
  if (secret !== undefined && secret !== '') return secret;
  throw noPassword(profile);
}
