import type { Abortable, ConnectionProfile, Database } from '../../../core/ports.ts';
import { connectingCancelled, connectTimeoutMs, type PasswordSource } from '../network/connecting.ts';
import { connectLink } from './connect.ts';
import { connectionProblem } from './connectionProblem.ts';
import type { Link } from './link.ts';
import { isObservable } from './observation.ts';
import { rightsToChange } from './rights.ts';
import { SqlServerSession } from './session.ts';
import { openTransaction, rollBack } from './transactions.ts';

/**
 * SQL Server and Azure SQL, by the login and password of a SQL login. `password` is asked at each connection. `onNotice` is
 * told, once for each connection, what a person should know about it. The driver is loaded with the first connection.
 */
export function createSqlServerDatabase({
  password,
  onNotice,
  timeoutMs = connectTimeoutMs,
}: {
  readonly password: PasswordSource;
  readonly onNotice: (sentence: string) => void;
  /** How long connecting may take, in milliseconds. */
  readonly timeoutMs?: number;
}): Database {
  const noticed = new Set<string>();
  return {
    dialect: 'tsql',
    system: 'microsoft.sql_server',
    connect: async (profile, o) => {
      const driver = await import('./driver.ts');
      const link = await connectLink(driver, profile, { password, timeoutMs }, o);
      const { notice, isObserved } = await prepared(link, profile, timeoutMs, o);
      if (notice !== undefined && !noticed.has(notice)) {
        noticed.add(notice);
        onNotice(notice);
      }
      return new SqlServerSession(link, isObserved);
    },
  };
}

/** Makes sure of the session's settings and looks at the login's rights. Resolves with what a person should know, and what may be asked. */
async function prepared(
  link: Link,
  profile: ConnectionProfile,
  timeoutMs: number,
  o: Abortable,
): Promise<{ readonly notice: string | undefined; readonly isObserved: boolean }> {
  const drop = () => link.destroy();
  const timer = setTimeout(drop, timeoutMs);
  o.signal.addEventListener('abort', drop, { once: true });
  try {
    await openTransaction(link);
    const reasons = profile.readOnly ? await rightsToChange(link) : [];
    await rollBack(link);
    const isObserved = await isObservable(link);
    if (o.signal.aborted) throw connectingCancelled(profile);
    return { notice: reasons.length === 0 ? undefined : mayChangeSentence(profile, reasons), isObserved };
  } catch (thrown) {
    link.destroy();
    throw o.signal.aborted ? connectingCancelled(profile) : connectionProblem(thrown, profile);
  } finally {
    clearTimeout(timer);
    o.signal.removeEventListener('abort', drop);
  }
}

function mayChangeSentence(profile: ConnectionProfile, reasons: readonly string[]): string {
  return (
    `${profile.name} is a read-only connection, but its login may change the database: ${reasons[0]}. Countersign sends ` +
    'only single queries on it and rolls each of them back, yet the server itself would stop nothing. Use a login that may only read.'
  );
}
