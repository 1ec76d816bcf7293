import { attemptsOf, flatColumns, flatRow } from '../../audit/story/flatView.ts';
import { storiesOf } from '../../audit/story/storiesOf.ts';
import { eventOf } from '../../audit/trailEvents.ts';
import { csvText } from '../csv.ts';
import type { ProvedEvent } from './provedEvent.ts';

/** The flat view of what a pack holds, and not of what was taken out of it. */
export function questionsOf(streams: ReadonlyMap<string, readonly ProvedEvent[]>): string {
  const read = new Map([...streams].map(([stream, own]) => [stream, own.map((one) => eventOf(one.entry, one.record))]));
  const rows = storiesOf(read).flatMap((story) => attemptsOf(story).map((attempt) => flatRow(story, attempt)));
  return csvText(
    flatColumns,
    rows.map((row) => flatColumns.map((name) => row[name])),
  );
}
