import { isEntry, readEntry } from '../../core/audit/entry.ts';
import type { SignedRecord } from '../../core/audit/record.ts';
import { Verifier } from '../../core/audit/signature.ts';
import { storiesOf } from '../../core/audit/story/storiesOf.ts';
import { eventOf, type TrailEvent } from '../../core/audit/trailEvents.ts';
import { verifyDisclosures, verifySignature } from '../../core/audit/verify/claims.ts';
import type { Cells, DatabaseLink } from '../database/link.ts';
import type { Projection } from '../database/projection.ts';
import type { Store } from '../store.ts';
import { SourceError } from './sourceError.ts';
import { maxStoryEvents, type PlacedStory, type StorySource, type Stretch } from './storySource.ts';

/** Questions that are looked up at a time, and the events that they may have together. */
const batchQuestions = 200;
const batchEvents = 20_000;

interface Candidate extends Omit<PlacedStory, 'story'> {
  readonly events: number;
}

/** Stories from the database. Whoever runs it controls it, so each event is verified again with the keys that the logs name. */
export function databaseStories(store: Store, projection: Projection): StorySource {
  return {
    name: 'database',
    async *stories(stretch) {
      const link = await projection.reader();
      try {
        for (let { after } = stretch; ; ) {
          const candidates = await candidatesOf(link, projection.schema, { ...stretch, after });
          const batch = firstBatch(candidates);
          const last = batch.at(-1);
          if (last === undefined) return;
          const stories = await storiesIn(link, projection.schema, store, batch);
          for (const { place } of batch) yield { place, story: stories.get(place.request) };
          after = last.place;
        }
      } catch (thrown) {
        if (!(thrown instanceof SourceError)) projection.forgetReader();
        throw thrown;
      }
    },
  };
}

async function candidatesOf(
  link: DatabaseLink,
  schema: string,
  { since, until, after }: Stretch,
): Promise<Candidate[]> {
  const rows = await link.query(
    `SELECT request_id, to_char(min(time) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), count(*)
FROM ${schema}.events
WHERE request_id IN (
  SELECT request_id FROM ${schema}.events
  WHERE request_id IS NOT NULL AND time >= $1::timestamptz AND time < $2::timestamptz
)
GROUP BY request_id HAVING (min(time), request_id) > ($3::timestamptz, $4::text COLLATE "C")
ORDER BY min(time), request_id LIMIT ${batchQuestions}`,
    [momentText(since, '-infinity'), momentText(until, 'infinity'), after?.at ?? '-infinity', after?.request ?? ''],
  );
  return rows.map(([request, at, events]) => ({
    place: { at: at ?? '', request: request ?? '' },
    events: Number(events),
  }));
}

function momentText(ms: number | undefined, otherwise: string): string {
  return ms === undefined ? otherwise : new Date(ms).toISOString().replace(/^0000/, '0001');
}

function firstBatch(candidates: readonly Candidate[]): Candidate[] {
  let events = 0;
  const end = candidates.findIndex((one) => {
    if (one.events <= maxStoryEvents) events += one.events;
    return events > batchEvents;
  });
  return end < 0 ? [...candidates] : candidates.slice(0, end);
}

/** By the name that the database has for a question. */
async function storiesIn(link: DatabaseLink, schema: string, store: Store, batch: readonly Candidate[]) {
  const wanted = batch.filter(({ events }) => events <= maxStoryEvents).map(({ place }) => place.request);
  const parameters = [JSON.stringify(wanted)];
  const among = 'e.request_id = ANY (ARRAY(SELECT json_array_elements_text($1::json)))';
  const rows = await link.query(
    `SELECT e.request_id, e.stream, e.seq, encode(e.payload, 'base64'), encode(e.signature, 'base64')
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
  const verified = new Map<string, Map<string, TrailEvent[]>>();
  const verify = verifierOf(store);
  for (const [key = '', stream = '', seq, payload, signature] of rows.map((row) => row.map((cell) => cell ?? ''))) {
    const event = verify(stream, Number(seq), {
      payload: Buffer.from(payload ?? '', 'base64'),
      signature: Buffer.from(signature ?? '', 'base64'),
      disclosures: disclosures.get(`${stream} ${seq}`) ?? [],
    });
    const streams = verified.get(key) ?? new Map<string, TrailEvent[]>();
    verified.set(key, streams);
    const events = streams.get(stream) ?? [];
    streams.set(stream, events);
    events.push(event);
  }
  return new Map([...verified].flatMap(([key, streams]) => storiesOf(streams).map((story) => [key, story] as const)));
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
function verifierOf(store: Store): (stream: string, seq: number, record: SignedRecord) => TrailEvent {
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
    if (isGenuine) return eventOf(entry, record);
    const sentence = `The database holds event ${seq} of ${stream} otherwise than it was signed, so nothing is concluded from it. Make it anew: countersign collector migrate --rebuild.`;
    throw new SourceError('CHANGED', sentence);
  };
}
