import type { TrailEvent } from '../../core/audit/trailEvents.ts';
import type { TrailProblem } from '../../core/audit/verify/report.ts';
import { eventRow, type RowParts } from './eventRow.ts';
import { byDay, dayWords } from './moments.ts';
import { problemRow } from './problemRow.ts';
import type { TrailRow } from './rows.ts';
import type { TrailModel } from './trailModel.ts';

/** An event, or what is wrong where one should stand. */
interface Placed {
  readonly time: string;
  readonly stream: string;
  readonly seq: number;
  readonly what: { readonly event: TrailEvent } | { readonly problem: TrailProblem };
}

/**
 * All events under their days, newest first, with what is wrong in its place among them; what is wrong with the trail as a whole comes
 * first. `asked` leaves events out, and never a problem.
 */
export function eventRows(parts: RowParts, asked: (event: TrailEvent) => boolean): readonly TrailRow[] {
  const { model, moments, t } = parts;
  const placed: Placed[] = [];
  const whole: TrailProblem[] = [...model.problemsOf('')];
  for (const { stream, events } of model.reading?.streams ?? []) {
    for (const event of events) {
      const { time, seq } = event.entry;
      if (asked(event)) placed.push({ time, stream, seq, what: { event } });
    }
    for (const problem of model.problemsOf(stream)) {
      const place = placeOf(problem, events);
      if (place === 'whole') whole.push(problem);
      else if (place !== 'event') placed.push({ time: place, stream, seq: problem.seq ?? 0, what: { problem } });
    }
  }
  whole.push(...problemsElsewhere(model));
  placed.sort((a, b) => (a.time === b.time ? b.seq - a.seq : a.time < b.time ? 1 : -1));
  const days = byDay(placed, ({ time }) => time, moments).map((own, index): TrailRow => {
    const first = own[0];
    const label = dayWords(first?.time ?? '', moments, t);
    const description = own.length === 1 ? t('1 event') : t('{0} events', own.length);
    return {
      ...{ id: `events:${first?.time.slice(0, 10)}:${own.at(-1)?.seq}`, kind: 'day', label, description, icon: '' },
      ...{ tone: 'plain', tooltip: [], spoken: `${label}, ${description}`, isOpen: index === 0 },
      children: () =>
        own.map(({ what }) => ('event' in what ? eventRow(what.event, parts) : problemRow(what.problem, t))),
    };
  });
  return [...whole.map((problem) => problemRow(problem, t)), ...days];
}

/** Where a problem is shown: at an event that is there, at a time where one is missing, or above all. */
function placeOf({ seq }: TrailProblem, events: readonly TrailEvent[]): 'event' | 'whole' | string {
  if (seq === undefined) return 'whole';
  if (events.some(({ entry }) => entry.seq === seq)) return 'event';
  const before = events.findLast(({ entry }) => entry.seq < seq) ?? events[0];
  return before?.entry.time ?? 'whole';
}

/** Problems of streams that are not there. */
function problemsElsewhere(model: TrailModel): readonly TrailProblem[] {
  const here = new Set(['', ...(model.reading?.streams ?? []).map(({ stream }) => stream)]);
  return (model.reading?.verification.problems ?? []).filter(({ stream }) => !here.has(stream));
}
