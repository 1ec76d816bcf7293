import type { StoredEvent } from '../../adapters/journals/file/readRange.ts';
import { catalogue, type EventType } from '../../core/audit/catalogue.ts';
import { readDisclosure } from '../../core/audit/disclosure.ts';
import { shortType } from '../../core/audit/entry.ts';
import { payloadDigest } from '../../core/audit/record.ts';
import { clearOf } from '../../core/audit/trailEvents.ts';
import { digestOf } from '../../core/prelude/digest.ts';

/** One statement that inserts a range of events, and its parameters. A row that is there already is left as it is. */
export interface Insertion {
  readonly sql: string;
  readonly parameters: readonly [events: string, sealed: string];
  /** The first day of each month that they fall into. */
  readonly months: ReadonlySet<string>;
}

const eventColumns = [
  ['stream', 'text'],
  ['seq', 'bigint'],
  ['id', 'text'],
  ['type', 'text'],
  ['time', 'timestamptz'],
  ['request_id', 'text'],
  ['query_id', 'text'],
  ['connection', 'text'],
  ['actor_id', 'text'],
  ['is_readable', 'boolean'],
  ['digest', 'text'],
  ['payload', 'text'],
  ['signature', 'text'],
  ['attributes', 'jsonb'],
] as const;
const sealedColumns = [
  ['stream', 'text'],
  ['seq', 'bigint'],
  ['position', 'int'],
  ['name', 'text'],
  ['value', 'jsonb'],
  ['disclosure', 'text'],
] as const;

/** Rows travel as one JSON text for each table: any number of them is one statement with two parameters. */
export function insertionOf(schema: string, events: readonly StoredEvent[]): Insertion {
  const parameters = [listOf(events.map(rowOf)), listOf(events.flatMap(sealedRowsOf))] as const;
  const months = new Set(events.map((event) => `${timeOf(event).slice(0, 7)}-01`));
  return { sql: insertSql(schema), parameters, months };
}

function insertSql(schema: string): string {
  const names = eventColumns.map(([name]) => name).join(', ');
  const values = eventColumns.map(([name]) =>
    name === 'payload' || name === 'signature' ? `decode(${name}, 'base64')` : name,
  );
  const shape = (columns: readonly (readonly [string, string])[]) =>
    columns.map(([name, type]) => `${name} ${type}`).join(', ');
  return `WITH stored AS (
  INSERT INTO ${schema}.events (${names})
  SELECT ${values.join(', ')} FROM json_to_recordset($1::json) AS given(${shape(eventColumns)})
  ON CONFLICT (stream, seq, time) DO NOTHING
)
INSERT INTO ${schema}.sealed_values SELECT * FROM json_to_recordset($2::json) AS given(${shape(sealedColumns)})
ON CONFLICT DO NOTHING`;
}

function rowOf(event: StoredEvent): string {
  const { seq, entry, record } = event;
  const known = JSON.stringify({
    stream: entry.stream,
    seq,
    id: indexKey(entry.id),
    type: indexKey(shortType(entry.type)),
    time: timeOf(event),
    request_id: keyed(entry['countersign.request.id']),
    query_id: keyed(entry['countersign.query.id']),
    connection: keyed(entry['countersign.connection']),
    actor_id: keyed(entry.actor?.['user.id']),
    is_readable: isReadable(event),
    digest: payloadDigest(record.payload),
    payload: record.payload.toString('base64'),
    signature: record.signature.toString('base64'),
  });
  return `${known.slice(0, -1)},"attributes":${jsonbText(record.payload.toString('utf8'))}}`;
}

function sealedRowsOf({ entry, seq, record }: StoredEvent): string[] {
  return record.disclosures.flatMap((disclosure, position) => {
    const read = readDisclosure(disclosure);
    if (read === undefined) return [];
    const { name, value } = read;
    return [jsonbText(JSON.stringify({ stream: entry.stream, seq, position, name, value, disclosure }))];
  });
}

/** Whether the event says what its type wants: then it can be read without looking again. */
function isReadable(event: StoredEvent): boolean {
  const type = shortType(event.entry.type);
  return Object.hasOwn(catalogue, type) && clearOf(event, type as EventType) !== undefined;
}

/** The time of an event as the database has it, which knows no year 0. */
export function timeOf({ entry }: Pick<StoredEvent, 'entry'>): string {
  return entry.time.startsWith('0000') ? '0001-01-01T00:00:00.000Z' : entry.time;
}

const listOf = (rows: readonly string[]): string => `[${rows.join(',')}]`;

/** More than any honest identifier has; an index of PostgreSQL takes no entry above a third of a page. */
const maxKeyLength = 400;

/** An identifier as an index has it. A longer one is cut and told apart by its digest. The exact bytes are in `payload`. */
export function indexKey(text: string): string {
  const short = text.length <= maxKeyLength ? text : `${text.slice(0, 200)}${digestOf(text.toWellFormed())}`;
  return short.toWellFormed().replaceAll('\u0000', '\ufffd');
}

const keyed = (text: string | undefined): string | undefined => (text === undefined ? undefined : indexKey(text));

/** JSON as jsonb has it, which can't hold U+0000. Escapes are read in pairs, so that an escaped backslash before "u0000" stays what it is. */
export function jsonbText(json: string): string {
  if (!json.includes('\\u0000')) return json;
  return json.replace(/\\(u0000|.)/g, (pair, code) => (code === 'u0000' ? '\ufffd' : pair));
}
