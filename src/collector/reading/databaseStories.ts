import type { StoredEvent } from '../../adapters/journals/file/readRange.ts';
import { isEntry, readEntry } from '../../core/audit/entry.ts';
import type { SignedRecord } from '../../core/audit/record.ts';
import { Verifier } from '../../core/audit/signature.ts';
import { verifyDisclosures, verifySignature } from '../../core/audit/verify/claims.ts';
import type { Cells, DatabaseLink } from '../database/link.ts';
import type { Projection } from '../database/projection.ts';
import type { Store } from '../store.ts';
import { needSql } from './needSql.ts';
import { SourceError } from './sourceError.ts';
import { type Candidate, inBatches } from './storyBatches.ts';
import type { StorySource, Stretch } from './storySource.ts';

/** Stories from the database. Whoever runs it controls it, so each event is verified again with the keys that the logs name. */
export function databaseStories(store: Store, projection: Projection): StorySource {
  const { schema } = projection;
  return {
    name: 'database',
    async *stories(stretch) {
      const link = await projection.reader();
      try {
        yield* inBatches(
          stretch.after,
          async (after, limit) => await candidatesOf(link, schema, { ...stretch, after }, limit),
          async (requests) => await eventsOf(link, projection, store, requests),
        );
      } catch (thrown) {
        if (!(thrown instanceof SourceError)) void projection.forgetReader();
        throw thrown;
      }
    },
  };
}

async function candidatesOf(
  link: DatabaseLink,
  schema: string,
  { since, until, after, request, need }: Stretch,
  limit: number,
): Promise<Candidate[]> {
  const parameters: string[] = [];
  const parameter = (value: string): string => `$${parameters.push(value)}::text`;
  const moment = (ms: number | undefined, otherwise: string): string =>
    `${parameter(ms === undefined ? otherwise : new Date(ms).toISOString().replace(/^0000/, '0001'))}::timestamptz`;
  const needed = needSql(need, schema);
  const rows = await link.query(
    `SELECT request_id, to_char(min(time) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), count(*)
FROM ${schema}.events
WHERE request_id IN (
  SELECT request_id FROM ${schema}.events
  WHERE request_id IS NOT NULL AND time >= ${moment(since, '-infinity')} AND time < ${moment(until, 'infinity')}
)${request === undefined ? '' : ` AND request_id = ${parameter(request)}`}${needed === undefined ? '' : ` AND ${needed(parameter)}`}
GROUP BY request_id
HAVING (min(time), request_id) > (${parameter(after?.at ?? '-infinity')}::timestamptz, ${parameter(after?.request ?? '')} COLLATE "C")
ORDER BY min(time), request_id LIMIT ${limit}`,
    parameters,
  );
  return rows.map(([name, at, events]) => ({
    place: { at: at ?? '', request: name ?? '' },
    events: Number(events),
  }));
}

/** By the names that the database has for their questions. */
async function eventsOf(
  link: DatabaseLink,
  projection: Projection,
  store: Store,
  requests: readonly string[],
): Promise<StoredEvent[]> {
  const { schema } = projection;
  const parameters = [JSON.stringify(requests)];
  const among = 'e.request_id = ANY (ARRAY(SELECT json_array_elements_text($1::json)))';
  const rows = await link.query(
    `SELECT e.stream, e.seq, encode(e.payload, 'base64'), encode(e.signature, 'base64')
FROM ${schema}.events e WHERE ${among} ORDER BY e.stream, e.seq`,
    parameters,
  );
  const disclosures = disclosuresOf(
    await link.query(
      `SELECT v.stream, v.seq, v.disclosure FROM ${schema}.events e
JOIN ${schema}.sealed_values v ON v.stream = e.stream AND v.seq = e.seq
WHERE ${among} ORDER BY v.stream, v.seq, v.position`,
      parameters,
    ),
  );
  const verify = verifierOf(store);
  return rows.map(([stream, seq, payload, signature]) =>
    verify(stream ?? '', Number(seq), {
      payload: Buffer.from(payload ?? '', 'base64'),
      signature: Buffer.from(signature ?? '', 'base64'),
      disclosures: projection.isErased(stream ?? '', Number(seq)) ? [] : (disclosures.get(`${stream} ${seq}`) ?? []),
    }),
  );
}

function disclosuresOf(rows: readonly Cells[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [stream, seq, disclosure] of rows) {
    const key = `${stream} ${seq}`;
    const known = found.get(key) ?? [];
    known.push(disclosure ?? '');
    found.set(key, known);
  }
  return found;
}

/** @throws {SourceError} `CHANGED` by the function returned. */
function verifierOf(store: Store): (stream: string, seq: number, record: SignedRecord) => StoredEvent {
  const logs = new Map(store.streams().map((log) => [log.stream, log]));
  const verifiers = new Map<string, Verifier>();
  return (stream, seq, record) => {
    const entry = readEntry(record.payload);
    const log = logs.get(stream);
    const key = log?.sessionKeyAt(seq) ?? '';
    const verifier = verifiers.get(key) ?? (key === '' ? undefined : new Verifier(key));
    if (verifier !== undefined) verifiers.set(key, verifier);
    const isGenuine =
      verifier !== undefined &&
      isEntry(entry) &&
      entry.stream === stream &&
      entry.seq === seq &&
      verifySignature(record, verifier).length === 0 &&
      verifyDisclosures(record, entry).length === 0;
    if (isGenuine) return { seq, entry, record };
    const sentence = `The database holds event ${seq} of ${stream} otherwise than it was signed, so nothing is concluded from it. Make it anew: countersign collector migrate --rebuild.`;
    throw new SourceError('CHANGED', sentence);
  };
}
