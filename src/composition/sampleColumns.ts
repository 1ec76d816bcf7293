import { type SampleQuery, sampleQueries } from '../core/classifying/sampleSql.ts';
import { ValueCounter, type ValueCounts } from '../core/classifying/valueCounts.ts';
import type { Actor } from '../core/draft/actor.ts';
import { type FlowParts, type Run, run, type Situation } from '../core/flow.ts';
import type { Classification } from '../core/policy/classification.ts';
import type { Abortable } from '../core/ports.ts';
import { asRequestId } from '../core/prelude/brands.ts';

/** What a sampling counted. No value is in it. */
export interface Sampled {
  /** By `columnKey`. */
  readonly counts: ReadonlyMap<string, ValueCounts>;
  readonly tables: number;
  /** Tables that weren't read, with a sentence each. */
  readonly unread: readonly { readonly table: string; readonly why: string }[];
}

/**
 * Reads at most `rows` rows of each table through the one flow: judged by the policy, masked, limited, recorded. Values are
 * looked at as they arrive and only counts are kept. Only for whoever has said that they want it. An abort stops before the
 * next table and has the database stop the one under way.
 * @throws {TrailError} The trail can't be written; nothing more was read.
 */
export async function sampleColumns(
  it: {
    readonly parts: FlowParts;
    readonly situation: Situation;
    readonly actor: Actor;
    readonly known: Classification;
  },
  rows: number,
  onTable: (name: string, done: number, all: number) => void,
  o: Abortable,
): Promise<Sampled> {
  const { catalog, dialect } = it.situation;
  const spell = dialect.editing?.spell;
  if (catalog === undefined || spell === undefined) return { counts: new Map(), tables: 0, unread: [] };
  const queries = sampleQueries(catalog, it.known, { rows, spell });
  const counts = new Map<string, ValueCounts>();
  const unread: { table: string; why: string }[] = [];
  for (const [i, query] of queries.entries()) {
    o.signal.throwIfAborted();
    const name = `${query.table.schema}.${query.table.name}`;
    onTable(name, i, queries.length);
    const counter = new ValueCounter(query.columns.length);
    const why = whyUnread(
      await run(draftOf(it, query), undefined, it.situation, it.parts, counter, { ...o, keepsNoValue: true }),
    );
    if (why === undefined)
      for (const [at, key] of query.columns.entries()) {
        const counted = counter.counts[at];
        if (counted !== undefined) counts.set(key, counted);
      }
    else unread.push({ table: name, why });
  }
  return { counts, tables: queries.length - unread.length, unread };
}

function draftOf(
  { parts, situation, actor }: { readonly parts: FlowParts; readonly situation: Situation; readonly actor: Actor },
  { sql }: SampleQuery,
) {
  const requestId = asRequestId(parts.ids.next());
  return { requestId, asker: actor, connection: situation.profile.name, sql, author: { kind: 'person' as const } };
}

function whyUnread(done: Run): string | undefined {
  if (done.kind === 'refused') return done.reason;
  const { outcome } = done.executed;
  switch (outcome.kind) {
    case 'succeeded':
      return undefined;
    case 'failed':
      return outcome.error.message;
    case 'unknown':
      return outcome.message;
    case 'timeout':
      return 'It took longer than the policy allows.';
    case 'cancelled':
      return 'It was cancelled.';
  }
}
