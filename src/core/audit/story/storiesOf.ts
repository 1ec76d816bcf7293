import { atOnce } from '../../prelude/atOnce.ts';
import type { TrailEvent } from '../trailEvents.ts';
import { attemptOf } from './attemptOf.ts';
import { personOf, readAs, textOf } from './readEvent.ts';
import type { ModelCall, Proposal, Story } from './story.ts';

/**
 * The events of each request. Within a stream order is as it was written; where a story goes on in another stream, as after a crash,
 * that stream's events come behind those of the one that began earlier. Pauses between two events.
 */
export function* eventsByRequest(
  streams: ReadonlyMap<string, readonly TrailEvent[]>,
): Generator<undefined, ReadonlyMap<string, readonly TrailEvent[]>> {
  const requests = new Map<string, Map<string, TrailEvent[]>>();
  for (const [stream, events] of streams) {
    for (const event of events) {
      const request = event.entry['countersign.request.id'];
      if (request === undefined) continue;
      const byStream = requests.get(request) ?? new Map<string, TrailEvent[]>();
      requests.set(request, byStream);
      const own = byStream.get(stream) ?? [];
      byStream.set(stream, own);
      own.push(event);
      yield;
    }
  }
  const joined = new Map<string, readonly TrailEvent[]>();
  for (const [requestId, byStream] of requests) {
    const parts = [...byStream.values()].sort((a, b) => before(a[0]?.entry.time, b[0]?.entry.time));
    joined.set(requestId, parts.flat());
    yield;
  }
  return joined;
}

/** The stories of a trail, oldest first: its events joined by their request. */
export function storiesOf(streams: ReadonlyMap<string, readonly TrailEvent[]>): Story[] {
  return [...atOnce(eventsByRequest(streams))]
    .map(([requestId, events]) => storyOf(requestId, events))
    .sort(oldestFirst);
}

/** The order of stories. */
export function oldestFirst(a: Story, b: Story): number {
  return before(a.from, b.from) || before(a.requestId, b.requestId);
}

/** What the events of one request tell, in the order of `eventsByRequest`. */
export function storyOf(requestId: string, events: readonly TrailEvent[]): Story {
  const first = events[0]?.entry;
  const prompts = readAs(events, 'prompt.submitted');
  const proposals = readAs(events, 'sql.generated').map(
    ({ clear, event }): Proposal => ({
      time: event.entry.time,
      eventId: event.entry.id,
      author: clear.author,
      verifiedQuery: clear.verified_query,
      sqlDigest: clear.sql_sha256,
      sql: textOf(event, 'sql'),
      explanation: textOf(event, 'explanation'),
      confidence: clear.confidence === undefined ? undefined : Number(clear.confidence),
    }),
  );
  const attempts = new Map<string, TrailEvent[]>();
  for (const event of events) {
    const query = event.entry['countersign.query.id'];
    if (query === undefined) continue;
    const own = attempts.get(query) ?? [];
    attempts.set(query, own);
    own.push(event);
  }
  const [prompt] = prompts;
  const [called] = readAs(events, 'agent.tool_called');
  const asking = prompt?.event ?? events.find(({ entry }) => entry.actor !== undefined);
  const times = events.map(({ entry }) => entry.time).sort();
  return {
    requestId,
    session: first?.stream ?? '',
    from: times[0] ?? '',
    to: times.at(-1) ?? '',
    asker: asking === undefined ? undefined : personOf(asking),
    connection: events.find(({ entry }) => entry['countersign.connection'])?.entry['countersign.connection'],
    question: prompt && {
      time: prompt.event.entry.time,
      eventId: prompt.event.entry.id,
      channel: prompt.clear.channel,
      length: prompt.clear.prompt_length,
      text: textOf(prompt.event, 'prompt'),
    },
    followUp: readAs(events, 'followup.linked')[0]?.clear.kind,
    ...(called === undefined ? {} : { tool: called.clear['gen_ai.tool.name'] }),
    models: modelCalls(events),
    proposals,
    attempts: [...attempts].map(([queryId, own]) => attemptOf(queryId, own, proposals)),
    opinions: readAs(events, 'feedback.given').map(({ clear, event }) => ({
      time: event.entry.time,
      eventId: event.entry.id,
      by: personOf(event)?.id,
      label: clear.label,
    })),
    types: events.map(({ type }) => type),
    eventIds: events.map(({ entry }) => entry.id),
    withheld: events.reduce((sum, event) => sum + event.withheld, 0),
    unread: events.filter(isUnread).length,
  };
}

/** An answer, or a failure, belongs to the last request before it that has none. */
function modelCalls(events: readonly TrailEvent[]): ModelCall[] {
  const calls: ModelCall[] = [];
  for (const event of events) {
    const [requested] = readAs([event], 'llm.requested');
    if (requested !== undefined) {
      const { clear } = requested;
      calls.push({
        time: event.entry.time,
        provider: clear['gen_ai.provider.name'],
        model: clear['gen_ai.request.model'],
        tables: clear.tables_disclosed.map(({ schema, table }) =>
          schema === undefined ? table : `${schema}.${table}`,
        ),
        answeredBy: undefined,
        inputTokens: undefined,
        outputTokens: undefined,
        durationUs: undefined,
        failure: undefined,
      });
    }
    const open = calls.findLastIndex(({ answeredBy, failure }) => answeredBy === undefined && failure === undefined);
    const call = calls[open];
    if (call === undefined) continue;
    const [answered] = readAs([event], 'llm.responded');
    if (answered !== undefined)
      calls[open] = {
        ...call,
        answeredBy: answered.clear['gen_ai.response.model'],
        inputTokens: answered.clear['gen_ai.usage.input_tokens'],
        outputTokens: answered.clear['gen_ai.usage.output_tokens'],
        durationUs: answered.clear.duration_us,
      };
    const [failed] = readAs([event], 'llm.failed');
    if (failed !== undefined)
      calls[open] = { ...call, failure: failed.clear['error.type'], durationUs: failed.clear.duration_us };
  }
  return calls;
}

function isUnread(event: TrailEvent): boolean {
  return readAs([event], event.type).length === 0;
}

const before = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);
