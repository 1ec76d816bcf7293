import { z } from 'zod';
import type { EventType } from '../catalogue.ts';
import type { TrailEvent } from '../trailEvents.ts';
import { personOf, readAs, textOf } from './readEvent.ts';
import type { Answer, Attempt, Proposal } from './story.ts';

const sentences = z.array(z.string());

/** What the events of one statement tell. Of a kind that comes once the first counts: nothing later takes its place. */
export function attemptOf(queryId: string, events: readonly TrailEvent[], proposals: readonly Proposal[]): Attempt {
  const first = <T extends EventType>(type: T) => readAs(events, type)[0];
  const facts = first('sql.validated');
  const policy = first('policy.evaluated');
  const requested = first('review.requested');
  const blocked = first('query.blocked');
  const sent = first('query.dispatched');
  const completed = completionOf(events);
  const asking = events.find(({ entry }) => entry.actor !== undefined);
  return {
    queryId,
    time: events[0]?.entry.time ?? '',
    asker: asking && personOf(asking),
    connection: events.find(({ entry }) => entry['countersign.connection'])?.entry['countersign.connection'],
    sensitivity: events.find(({ entry }) => entry.classification !== undefined)?.entry.classification?.level,
    facts: facts && { ...facts.clear, sql: textOf(facts.event, 'sql') },
    proposal: facts && proposals.findLast(({ sqlDigest }) => sqlDigest === facts.clear.sql_sha256),
    policy: policy && { ...policy.clear, reasons: sentences.safeParse(policy.event.disclosed['reasons']).data },
    risk: first('risk.classified')?.clear,
    transformation: first('sql.transformed')?.clear,
    requested: requested && { ...requested.clear, time: requested.event.entry.time },
    answers: readAs(events, 'review.decided').map(
      ({ clear, event }): Answer => ({
        time: event.entry.time,
        decision: clear.decision,
        approver: clear.approver?.id,
        isRequester: clear.approver?.is_requester === true,
        rationale: textOf(event, 'rationale'),
      }),
    ),
    blocked: blocked && {
      ...blocked.clear,
      time: blocked.event.entry.time,
      reason: textOf(blocked.event, 'reason'),
    },
    sent: sent && {
      ...sent.clear,
      time: sent.event.entry.time,
      sql: textOf(sent.event, 'sql'),
      isRedacted: sent.event.entry['countersign.redactions'] !== undefined,
    },
    completed: completed && {
      ...completed.clear,
      time: completed.event.entry.time,
      message: textOf(completed.event, 'message'),
    },
    observed: readAs(events, 'db.access_observed').map(({ clear }) => clear),
    result: first('result.profiled')?.clear,
    uses: events
      .filter(({ type }) => type.startsWith('result.'))
      .map((event) => ({ type: event.type, time: event.entry.time, by: personOf(event)?.id })),
    types: events.map(({ type }) => type),
    eventIds: events.map(({ entry }) => entry.id),
  };
}

/** A later process says `unknown` of a statement whose end it can't find; where the end is known all the same, that counts. */
function completionOf(events: readonly TrailEvent[]) {
  const ends = readAs(events, 'query.completed');
  return ends.find(({ clear }) => clear.status !== 'unknown') ?? ends[0];
}
