import type { TrailEvent } from '../../core/audit/trailEvents.ts';
import type { Translate } from '../names/translate.ts';
import type { ShownEvent, ShownStory } from '../webviews/protocol/story.ts';
import type { RowParts } from './eventRow.ts';
import { wholeMoment } from './moments.ts';
import { shownEvent, shownProblem, sqlOf } from './shownEvent.ts';
import { askerOf, ending, titleOf } from './storyRows.ts';
import type { ToldStory, TrailModel } from './trailModel.ts';
import { durationText } from './words/durationText.ts';

/** A question's whole story. */
export function shownStory({ story, events }: ToldStory, parts: RowParts): ShownStory {
  const { model, moments, t } = parts;
  const { words, tone } = ending(story.attempts.at(-1), t);
  const person = askerOf(story, t);
  return {
    id: story.requestId,
    isStory: true,
    title: story.question?.text ?? titleOf(story, t),
    ending: words,
    endingTone: tone,
    facts: [wholeMoment(story.from, moments), person, story.connection].filter((fact) => fact !== undefined),
    standing: standingOf(model, t),
    events: shownEvents(events, parts),
  };
}

/** How many events are shown on each side of a place. */
const around = 3;

/** A place of a stream: its event, or what is wrong there, with those before and behind. `undefined` where the stream is not there. */
export function shownPlace(
  stream: string,
  seq: number,
  parts: RowParts,
): { readonly story: ShownStory; readonly selected: string } | undefined {
  const { model, t } = parts;
  const read = model.reading?.streams.find((one) => one.stream === stream);
  if (read === undefined) return undefined;
  const at = read.events.findIndex(({ entry }) => entry.seq >= seq);
  const middle = at < 0 ? read.events.length : at;
  const first = Math.max(0, middle - around);
  const shown = shownEvents(read.events.slice(first, middle + around + 1), parts);
  const own = read.events[middle];
  const isThere = own?.entry.seq === seq;
  const problems = isThere
    ? []
    : model
        .problemsOf(stream)
        .filter((problem) => problem.seq === seq)
        .map((problem, index) => shownProblem(problem, index, parts));
  const cut = middle - first;
  const story: ShownStory = {
    id: `${stream}.${seq}`,
    isStory: false,
    title: t('Event {0} of a stream', seq),
    ending: '',
    endingTone: 'plain',
    facts: [t('stream {0}', stream)],
    standing: standingOf(model, t),
    events: [...shown.slice(0, cut), ...problems, ...shown.slice(cut)],
  };
  return { story, selected: (isThere ? own?.entry.id : problems[0]?.id) ?? '' };
}

function shownEvents(events: readonly TrailEvent[], parts: RowParts): readonly ShownEvent[] {
  let before: TrailEvent | undefined;
  let sql: string | undefined;
  return events.map((event) => {
    const since = before === undefined ? '' : sinceWords(before, event);
    const shown = shownEvent(event, since, sql, parts);
    before = event;
    sql = shown.sql === undefined ? sql : sqlOf(event);
    return shown;
  });
}

/** `+1.2 s`: by the monotonic clock within a stream, since the other can be set. */
function sinceWords(before: TrailEvent, event: TrailEvent): string {
  const isSame = before.entry.stream === event.entry.stream;
  const us = isSame
    ? event.entry.mono_us - before.entry.mono_us
    : (Date.parse(event.entry.time) - Date.parse(before.entry.time)) * 1000;
  return us < 0 ? '' : `+${durationText(us)}`;
}

function standingOf(model: TrailModel, t: Translate): ShownStory['standing'] {
  const verification = model.reading?.verification;
  const first = verification?.problems[0]?.message;
  const details = first === undefined ? [] : [first];
  switch (verification?.result) {
    case 'valid':
      return { tone: 'good', title: t('Verified'), details: [] };
    case 'findings':
      return { tone: 'good', title: t('Verified, with findings'), details };
    case 'unverifiable':
      return { tone: 'warning', title: t("The trail can't be verified to the end, so this is not proved."), details };
    case 'tampered':
    case undefined:
      return { tone: 'error', title: t('The trail was changed, so nothing is concluded from it.'), details };
  }
}
