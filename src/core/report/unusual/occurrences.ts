import { tableName } from '../../audit/story/flatView.ts';
import type { Attempt, Story } from '../../audit/story/story.ts';
import type { Occurrence, Past, Tried } from './occurrence.ts';

type WithoutPast = Exclude<Occurrence, Tried> | Omit<Tried, 'past'>;

const dayMs = 86_400_000;

/**
 * What happened, in the order of its times, each statement with what its person had done before. It is taken from clear facts alone, so
 * that nothing changes where values are withheld or erased. Pauses between two stories and between two occurrences.
 */
export function* occurrencesOf(stories: Iterable<Story>): Generator<undefined, readonly Occurrence[]> {
  const found: WithoutPast[] = [];
  for (const story of stories) {
    found.push(...occurrencesIn(story));
    yield;
  }
  found.sort((a, b) => a.atMs - b.atMs || (idOf(a) < idOf(b) ? -1 : 1));
  const pasts = new Map<string, Past & { readonly lastDay: number }>();
  const all: Occurrence[] = [];
  for (const one of found) {
    if (one.kind !== 'statement') all.push(one);
    else {
      const past = pasts.get(one.person) ?? { sinceMs: undefined, statements: 0, days: 0, lastDay: Number.NaN };
      const day = Math.floor(one.atMs / dayMs);
      all.push({ ...one, past });
      pasts.set(one.person, {
        sinceMs: past.sinceMs ?? one.atMs,
        statements: past.statements + 1,
        days: past.days + (day === past.lastDay ? 0 : 1),
        lastDay: day,
      });
    }
    yield;
  }
  return all;
}

function occurrencesIn(story: Story): WithoutPast[] {
  const { question, followUp, opinions, proposals, attempts } = story;
  return [
    ...(question === undefined
      ? []
      : [{ ...at(question.time), kind: 'question' as const, eventId: question.eventId, followUp }]),
    ...proposals.map(({ time, eventId, author, confidence }) => ({
      ...at(time),
      kind: 'draft' as const,
      eventId,
      author,
      confidence,
    })),
    ...opinions.map(({ time, eventId, label }) => ({ ...at(time), kind: 'opinion' as const, eventId, label })),
    ...attempts.map((attempt) => triedOf(story, attempt)),
  ].filter(({ atMs }) => !Number.isNaN(atMs));
}

function triedOf(story: Story, attempt: Attempt): Omit<Tried, 'past'> {
  const asker = attempt.asker ?? story.asker;
  const texts = attempt.facts?.['db.query.text'] ?? [];
  const isReadable = attempt.facts?.kinds.includes('unknown') === false;
  return {
    ...at(attempt.time),
    kind: 'statement',
    person: asker?.id ?? '',
    asker,
    requestId: story.requestId,
    attempt,
    tables: [...new Set((attempt.facts?.tables ?? []).map(tableName))],
    shape: isReadable ? texts.join(';\n').toLowerCase() : '',
  };
}

const at = (time: string): { readonly atMs: number; readonly time: string } => ({ atMs: Date.parse(time), time });

const idOf = (one: WithoutPast): string => (one.kind === 'statement' ? one.attempt.queryId : one.eventId);
