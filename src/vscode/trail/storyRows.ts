import { statusOf } from '../../core/audit/story/flatView.ts';
import type { Attempt, Story } from '../../core/audit/story/story.ts';
import type { Translate } from '../names/translate.ts';
import { eventRow, type RowParts } from './eventRow.ts';
import { byDay, dayWords, timeWords, wholeMoment } from './moments.ts';
import { oneLine, type TrailRow } from './rows.ts';
import type { ToldStory } from './trailModel.ts';

/** Questions under their days, newest first; their events below each. */
export function storyRows(stories: readonly ToldStory[], parts: RowParts): readonly TrailRow[] {
  const { moments, t, model } = parts;
  const people = new Set(stories.map(({ story }) => story.asker?.id));
  return byDay(stories, ({ story }) => story.from, moments).map((own, index): TrailRow => {
    const from = own[0]?.story.from ?? '';
    const label = dayWords(from, moments, t);
    const questions = own.length === 1 ? t('1 question') : t('{0} questions', own.length);
    const unusual = own.filter(({ story }) => model.unusualIn(story.requestId).length > 0).length;
    const description = unusual === 0 ? questions : t('{0} · {1} unusual', questions, unusual);
    return {
      ...{ id: `day:${from.slice(0, 10)}:${own.at(-1)?.story.requestId}`, kind: 'day', label, description },
      ...{ icon: '', tone: 'plain', tooltip: [], spoken: `${label}, ${description}`, isOpen: index === 0 },
      children: () => own.map((told) => storyRow(told, people.size > 1, parts)),
    };
  });
}

function storyRow(told: ToldStory, namesPerson: boolean, parts: RowParts): TrailRow {
  const { story } = told;
  const { moments, t, model } = parts;
  const unusual = model.unusualIn(story.requestId);
  const marks = unusual.length === 0 ? [] : [t('unusual')];
  const last = story.attempts.at(-1);
  const { words, icon, tone } = ending(last, t);
  const tries = story.attempts.length > 1 ? [t('{0} tries', story.attempts.length)] : [];
  const person = askerOf(story, t);
  const label = titleOf(story, t);
  const description = [
    timeWords(story.from, moments),
    words,
    ...tries,
    ...marks,
    ...(namesPerson && person !== undefined ? [oneLine(person, 40)] : []),
  ].join(' · ');
  return {
    ...{ id: `story:${story.requestId}`, kind: 'story', label, description },
    // What is unusual is to be looked at, however it ended; the words say how.
    ...(unusual.length === 0 ? { icon, tone } : { icon: 'warning', tone: 'warning' }),
    spoken: [label, words, ...tries, ...marks, person ?? '', wholeMoment(story.from, moments)].join(', '),
    tooltip: [
      oneLine(label, 600),
      ...unusual.map((hit) => t('Unusual ({0}): {1}', hit.detector, oneLine(hit.words, 600))),
      ...(last?.facts?.sql === undefined || story.question === undefined ? [] : [oneLine(last.facts.sql, 600)]),
      [wholeMoment(story.from, moments), person, story.connection].filter((part) => part !== undefined).join(' · '),
    ],
    subject: { kind: 'story', request: story.requestId },
    children: () => told.events.map((event) => eventRow(event, parts)),
  };
}

/** Who asked, with the program that did it in their name. */
export function askerOf({ asker }: Story, t: Translate): string | undefined {
  return asker?.agent === undefined ? asker?.id : t('{0}, by an agent in {1}', asker.id, oneLine(asker.agent, 80));
}

/** The question, or where nobody asked one the SQL, or what may be told of it. */
export function titleOf(story: Story, t: Translate): string {
  const [attempt] = story.attempts;
  const text =
    story.question?.text ??
    story.proposals[0]?.sql ??
    attempt?.facts?.sql ??
    attempt?.sent?.sql ??
    attempt?.facts?.['db.query.text'].join('; ');
  if (text !== undefined && text.trim() !== '') return oneLine(text);
  return story.tool === undefined
    ? t('A question whose words are withheld')
    : t('An agent called {0}', oneLine(story.tool, 80));
}

interface Ending {
  readonly words: string;
  readonly icon: string;
  readonly tone: TrailRow['tone'];
}

/** How the last try ended, in a word or two. */
export function ending(attempt: Attempt | undefined, t: Translate): Ending {
  const status = attempt === undefined ? 'not_run' : statusOf(attempt);
  switch (status) {
    case 'success': {
      const rows = attempt?.completed?.['db.response.returned_rows'] ?? 0;
      return { words: rows === 1 ? t('1 row') : t('{0} rows', rows), icon: 'pass', tone: 'good' };
    }
    case 'failure':
      return { words: t('failed'), icon: 'error', tone: 'error' };
    case 'timeout':
      return { words: t('timed out'), icon: 'watch', tone: 'warning' };
    case 'cancelled':
      return { words: t('cancelled'), icon: 'circle-slash', tone: 'plain' };
    case 'unknown':
      return { words: t('outcome unknown'), icon: 'question', tone: 'error' };
    case 'running':
      return { words: t('no end recorded'), icon: 'ellipsis', tone: 'warning' };
    case 'blocked':
      return { words: t('blocked'), icon: 'circle-slash', tone: 'error' };
    case 'not_run':
      return { words: t('not run'), icon: 'comment', tone: 'plain' };
  }
}
