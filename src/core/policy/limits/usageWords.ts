import type { Left } from './usage.ts';

/** Why something doesn't fit into a limit, what is left of it, and when more comes back. */
export function whyUsedUp({ of, level, limit, left, moreInMs }: Left): string {
  const all = limit.toLocaleString('en');
  const rest = left === 0 ? 'none is left' : `${left.toLocaleString('en')} ${left === 1 ? 'is' : 'are'} left`;
  const back = `in ${timeInWords(moreInMs)}`;
  if (of === 'queries')
    return `The policy allows ${all} ${limit === 1 ? 'statement' : 'statements'} in an hour, and ${rest}. The next one can run ${back}.`;
  const unit = of === 'rows' ? 'row' : 'byte';
  const ofLevel = level === 'public' ? '' : ` of ${level} data${level === 'restricted' ? '' : ' or above'}`;
  return `The policy allows ${all} ${limit === 1 ? unit : `${unit}s`}${ofLevel} in a day, and ${rest}. More come back ${back}.`;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** A time to wait, rounded up: nobody should come back too early. Minutes up to two hours, then hours. */
export function timeInWords(ms: number): string {
  const [unit, word] = ms > 2 * hourMs ? [hourMs, 'hour'] : [minuteMs, 'minute'];
  const count = Math.max(1, Math.ceil(ms / unit));
  return `${count} ${count === 1 ? word : `${word}s`}`;
}
