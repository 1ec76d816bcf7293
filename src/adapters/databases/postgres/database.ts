import type { Client } from 'pg';
import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { Abortable, ConnectionProfile, Database } from '../../../core/ports.ts';
import { connectingCancelled, connectTimeoutMs, type PasswordSource } from '../network/connecting.ts';
import { stringsQuery } from './catalogQueries.ts';
import { ClientLink } from './clientLink.ts';
import { connectClient } from './connect.ts';
import { connectionProblem } from './connectionProblem.ts';
import { type Observing, observingOf } from './observation.ts';
import { PostgresSession } from './session.ts';

/** PostgreSQL, and whatever speaks its protocol. `password` is asked at each connection whose server wants one. */
export function createPostgresDatabase({ password }: { readonly password: PasswordSource }): Database {
  return {
    dialect: 'postgresql',
    system: 'postgresql',
    connect: async (profile, o) => {
      const client = await connectClient(profile, password, o);
      const link = new ClientLink(client, (pid) => cancelBackend(pid, profile, password));
      let observing: Observing;
      try {
        await refuseOldStrings(link, profile);
        observing = await observingOf(link);
      } catch (thrown) {
        link.destroy();
        throw connectionProblem(thrown, profile);
      }
      if (o.signal.aborted) {
        link.destroy();
        throw connectingCancelled(profile);
      }
      return new PostgresSession(link, observing);
    },
  };
}

/**
 * Where backslashes in plain strings are escapes, `'\'; DELETE …; --'` is another text than the one that was analysed.
 * https://www.postgresql.org/docs/current/runtime-config-compatible.html
 */
async function refuseOldStrings(link: ClientLink, profile: ConnectionProfile): Promise<void> {
  const { rows } = await link.command(stringsQuery);
  if (rows[0]?.[0] === 'on') return;
  throw new DatabaseUnavailable(
    'MISCONFIGURED',
    `The server of ${profile.name} reads backslashes in strings in the old way (standard_conforming_strings is off), so ` +
      'Countersign can’t be sure what a statement does. Have the setting turned on for this user or database.',
  );
}

/** Cancels from a second connection, as the same user: a session can't be told anything while it is busy. */
async function cancelBackend(pid: string, profile: ConnectionProfile, password: PasswordSource): Promise<void> {
  const o: Abortable = { signal: AbortSignal.timeout(connectTimeoutMs) };
  const client: Client = await connectClient(profile, password, o);
  try {
    await client.query({ text: 'SELECT pg_catalog.pg_cancel_backend($1)', values: [pid] });
  } finally {
    await client.end();
  }
}
