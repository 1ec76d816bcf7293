import type { StoredEvent } from '../adapters/journals/file/readRange.ts';
import { shortType } from '../core/audit/entry.ts';
import { payloadDigest } from '../core/audit/record.ts';

/**
 * The table of events. `payload` holds the exact signed bytes, `attributes` the same for queries. Nothing in it can be
 * changed or removed by the role that writes it, short of altering the table.
 */
export const migration = `
SELECT pg_advisory_lock(hashtext('countersign.migration'));
CREATE SCHEMA IF NOT EXISTS countersign;
CREATE TABLE IF NOT EXISTS countersign.events (
  stream text NOT NULL,
  seq bigint NOT NULL,
  id text NOT NULL,
  type text NOT NULL,
  time timestamptz NOT NULL,
  request_id text,
  query_id text,
  connection text,
  actor_id text,
  digest text NOT NULL,
  payload bytea NOT NULL,
  signature bytea NOT NULL,
  disclosures text[] NOT NULL,
  attributes jsonb NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (stream, seq)
);
CREATE INDEX IF NOT EXISTS events_request ON countersign.events (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS events_type_time ON countersign.events (type, time);
CREATE OR REPLACE FUNCTION countersign.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'The audit trail is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501'; END$$;
CREATE OR REPLACE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON countersign.events
  FOR EACH ROW EXECUTE FUNCTION countersign.refuse_change();
CREATE OR REPLACE TRIGGER events_no_truncate BEFORE TRUNCATE ON countersign.events
  FOR EACH STATEMENT EXECUTE FUNCTION countersign.refuse_change();
SELECT pg_advisory_unlock(hashtext('countersign.migration'));
`;

const columns = [
  ['stream', 'text'],
  ['seq', 'bigint'],
  ['id', 'text'],
  ['type', 'text'],
  ['time', 'timestamptz'],
  ['request_id', 'text'],
  ['query_id', 'text'],
  ['connection', 'text'],
  ['actor_id', 'text'],
  ['digest', 'text'],
  ['payload', 'text'],
  ['signature', 'text'],
  ['disclosures', 'text'],
  ['attributes', 'text'],
] as const;

/** One statement that inserts a range of events; a row that is there already is left as it is. */
export async function rowsOf(
  events: AsyncIterable<StoredEvent>,
): Promise<{ text: string; values: unknown[]; count: number }> {
  const values: unknown[][] = columns.map(() => []);
  let count = 0;
  for await (const event of events) {
    for (const [i, value] of rowOf(event).entries()) values[i]?.push(value);
    count += 1;
  }
  const names = columns.map(([name]) => name).join(', ');
  const lists = columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ');
  const text = `INSERT INTO countersign.events (${names})
SELECT stream, seq, id, type, time, request_id, query_id, connection, actor_id, digest, decode(payload, 'base64'),
  decode(signature, 'base64'), string_to_array(disclosures, '~'), attributes::jsonb
FROM unnest(${lists}) AS t(${names})
ON CONFLICT (stream, seq) DO NOTHING`;
  return { text, values, count };
}

function rowOf({ seq, entry, record }: StoredEvent): unknown[] {
  return [
    entry.stream,
    seq,
    key(entry.id),
    key(shortType(entry.type)),
    entry.time.replace(/^0000/, '0001'), // PostgreSQL knows no year 0.
    key(entry['countersign.request.id']),
    key(entry['countersign.query.id']),
    key(entry['countersign.connection']),
    key(entry.actor?.['user.id']),
    payloadDigest(record.payload),
    record.payload.toString('base64'),
    record.signature.toString('base64'),
    record.disclosures.join('~'),
    attributesOf(JSON.stringify(entry)),
  ];
}

/** More than any honest identifier has; an index of PostgreSQL takes no entry above a third of a page. */
const maxKeyLength = 400;

/** PostgreSQL's text can't hold U+0000. The exact bytes are in `payload`. */
function key(text: string | undefined): string | null {
  return text?.slice(0, maxKeyLength).toWellFormed().replaceAll('\u0000', '\ufffd') ?? null;
}

/** Nor can jsonb. Escapes are read in pairs, so that an escaped backslash before "u0000" stays what it is. */
export function attributesOf(json: string): string {
  return json.replace(/\\(u0000|.)/g, (pair, code) => (code === 'u0000' ? '\ufffd' : pair));
}
