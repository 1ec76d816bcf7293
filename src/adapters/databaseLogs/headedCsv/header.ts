import { eventTime } from '../eventTime.ts';
import { LogUnreadable } from '../logUnreadable.ts';

/** What a comparison needs of a record, and the names that tools give it, the one to prefer first. */
const names = {
  time: ['time', 'event_time', 'timestamp (utc)', 'timestamp'],
  // Who logged in comes before whom the session acts as: EXECUTE AS changes the second.
  user: ['user', 'session_server_principal_name', 'server_principal_name', 'usename', 'username'],
  database: ['database', 'database_name'],
  application: ['application', 'session_context', 'context_info', 'application_name'],
  statement: ['statement', 'batch_text', 'query', 'text', 'sql_text'],
  succeeded: ['succeeded', 'result'],
  action: ['action_id'],
  event: ['name', 'event_name'],
  part: ['sequence_number', 'sequence_no'],
  session: ['session_id'],
  execution: ['transaction_id'],
} as const;

export type Role = keyof typeof names;

const required: readonly Role[] = ['time', 'user', 'application', 'statement'];

/** Finds the fields of records by the names in their header. */
export class Header {
  readonly #places: Readonly<Record<Role, readonly number[]>>;
  readonly width: number;
  /** The times of SQL Server Audit are UTC and don't say so; neither do those of a column that does. */
  readonly #isUtc: boolean;

  /** @throws {LogUnreadable} A name is missing, or stands there twice. */
  constructor(fields: readonly string[], file: string) {
    const written = fields.map((field) => field.trim().toLowerCase());
    this.width = fields.length;
    const twice = written.find((name, i) => name !== '' && written.indexOf(name) !== i);
    if (twice !== undefined)
      throw new LogUnreadable(
        `The header of ${file} has “${twice}” twice, so nobody can say which one holds. Export it again.`,
      );
    const roles = Object.keys(names) as Role[];
    this.#places = Object.fromEntries(
      roles.map((role) => [role, names[role].map((name) => written.indexOf(name)).filter((place) => place >= 0)]),
    ) as unknown as Readonly<Record<Role, readonly number[]>>;
    this.#isUtc = ['event_time', 'timestamp (utc)'].includes(written[this.#places.time[0] ?? -1] ?? '');
    const missing = required.filter((role) => !this.has(role));
    if (missing.length > 0)
      throw new LogUnreadable(
        `${file} is no record of a database that is known: its first line names no column for ${missing.map((role) => `${role} (${names[role].join(', ')})`).join(', nor for ')}.`,
      );
  }

  has(role: Role): boolean {
    return this.#places[role].length > 0;
  }

  /** The fields of that kind that aren't empty, the one to prefer first. */
  all(role: Role, fields: readonly string[]): readonly string[] {
    return this.#places[role].map((place) => fields[place] ?? '').filter((field) => field !== '' && field !== 'NULL');
  }

  /** The field to prefer of those that aren't empty; empty where all are. */
  field(role: Role, fields: readonly string[]): string {
    return this.all(role, fields)[0] ?? '';
  }

  /** When it was, as ISO 8601; `undefined` where that can't be told. */
  time(fields: readonly string[]): string | undefined {
    const [place] = this.#places.time;
    return place === undefined ? undefined : eventTime(fields[place] ?? '', this.#isUtc);
  }
}
