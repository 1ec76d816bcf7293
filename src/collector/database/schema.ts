import { flatEventView } from './flatEventView.ts';

/** The name of a tenant's schema: all that it has in the database is in there. */
export function schemaOf(tenant: string | undefined): string {
  return tenant === undefined ? 'countersign' : `countersign_${tenant}`;
}

/** Each takes a schema from the version before to its own, which is its place from 1. The schema's name MUST be a plain identifier. */
export const migrations: readonly ((schema: string) => readonly string[])[] = [firstVersion];

/**
 * Version 1. `events` holds what is never changed or removed, in partitions of a month by the time that the event says. Clients choose
 * that time, so only months that can be true get a partition (`ensure_month`), and all other events stand in `events_other`. The sealed
 * values stand apart, so that the owner can erase one while every event stays. All ids compare bytewise.
 */
function firstVersion(schema: string): readonly string[] {
  return [
    `CREATE TABLE ${schema}.schema_version (version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    `CREATE TABLE ${schema}.events (
  stream text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  id text NOT NULL,
  type text NOT NULL,
  time timestamptz NOT NULL,
  request_id text COLLATE "C",
  query_id text COLLATE "C",
  connection text,
  actor_id text,
  is_readable boolean NOT NULL,
  digest text NOT NULL,
  payload bytea NOT NULL,
  signature bytea NOT NULL,
  attributes jsonb NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (stream, seq, time)
) PARTITION BY RANGE (time)`,
    `CREATE TABLE ${schema}.events_other PARTITION OF ${schema}.events DEFAULT`,
    `CREATE INDEX events_request ON ${schema}.events (request_id) WHERE request_id IS NOT NULL`,
    `CREATE INDEX events_time ON ${schema}.events (time, request_id)`,
    `CREATE INDEX events_type_time ON ${schema}.events (type, time)`,
    `CREATE TABLE ${schema}.sealed_values (
  stream text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  position int NOT NULL,
  name text NOT NULL,
  value jsonb,
  disclosure text NOT NULL,
  PRIMARY KEY (stream, seq, position)
)`,
    `CREATE FUNCTION ${schema}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit trail is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END$$`,
    `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ${schema}.events
  FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse_change()`,
    `CREATE TRIGGER no_update BEFORE UPDATE ON ${schema}.sealed_values
  FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse_change()`,
    ...['events', 'events_other', 'sealed_values'].map(
      (table) => `CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ${schema}.${table}
  FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.refuse_change()`,
    ),
    ensureMonth(schema),
    `REVOKE ALL ON FUNCTION ${schema}.ensure_month(date) FROM PUBLIC`,
    flatEventView(schema),
  ];
}

/**
 * Runs with the owner's rights, because whoever writes events may make no tables. Where events of a month stand in `events_other`
 * already, as from clocks that ran ahead, the month stays there.
 */
function ensureMonth(schema: string): string {
  return `CREATE FUNCTION ${schema}.ensure_month(wanted date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  first date := date_trunc('month', wanted::timestamp)::date;
  named text := 'events_' || to_char(first, 'YYYYMM');
BEGIN
  IF first < date '2020-01-01' OR first > (now() AT TIME ZONE 'UTC')::date + 62 THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('${schema}.ensure_month'));
  IF to_regclass('${schema}.' || named) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE ${schema}.%I PARTITION OF ${schema}.events FOR VALUES FROM (%L) TO (%L)', named,
    to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ${schema}.%I
    FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.refuse_change()', named);
EXCEPTION WHEN check_violation THEN NULL;
END$$`;
}
