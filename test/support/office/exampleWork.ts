import type { Example, Step } from '../../../src/core/report/unusual/example.ts';
import { type Done, plainDeed } from './done.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** A Monday. */
const startMs = Date.parse('2026-03-02T00:00:00.000Z');
const roles = ['analyst'];

/** What is done in an example, oldest first. */
export function workOf({ days, steps }: Example): Done[] {
  const before = Array.from({ length: days }, (_, day) => ordinaryDay(startMs + day * dayMs)).flat();
  return [...before, ...steps.flatMap((step) => stepsOf(step, days))].sort((a, b) => a.atMs - b.atMs);
}

/** Long after an example's last week is over. */
export const endOf = ({ days }: Example): number => startMs + (days + 60) * dayMs;

function ordinaryDay(fromMs: number): Done[] {
  return Array.from({ length: 18 }, (_, index): Done => {
    const author = index % 4 === 3 ? 'model' : 'verified';
    return {
      ...{ ...plainDeed, person: 'ada', roles, atMs: fromMs + (8 * 60 + index * 30) * minuteMs, values: index },
      draft: author === 'model' ? { author } : { author, confidence: 0.95 },
      ...(index % 6 === 5 ? { opinion: 'correct' as const } : {}),
    };
  });
}

function stepsOf({ day, at, times = 1, everyMinutes = 0, person = 'ada', ...deed }: Step, days: number): Done[] {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const fromMs = startMs + (days + day - 1) * dayMs + (hours * 60 + minutes) * minuteMs;
  return Array.from({ length: times }, (_, index): Done => {
    const atMs = fromMs + index * everyMinutes * minuteMs;
    const draft = { author: 'verified', confidence: 0.95 } as const;
    return { ...plainDeed, draft, values: 1_000 + index, ...deed, person, roles, atMs };
  });
}
