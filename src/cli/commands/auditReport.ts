import { systemClock } from '../../composition/clock.ts';
import { trailStories } from '../../composition/trailStories.ts';
import { atOnce } from '../../core/prelude/atOnce.ts';
import { type Block, reviewDocument } from '../../core/report/review/document.ts';
import { reviewHtml, reviewMarkdown } from '../../core/report/review/formats.ts';
import { type Period, periodOf, periods } from '../../core/report/review/period.ts';
import { reviewOf } from '../../core/report/review/review.ts';
import { unusualIn } from '../../core/report/unusual/detect.ts';
import { momentOf } from '../audit/moments.ts';
import { keyOptions, readingOptions } from '../audit/readingOptions.ts';
import { sayStanding } from '../audit/standing.ts';
import { type Command, textOption } from '../command.ts';
import { UsageError } from '../usageError.ts';

const formats: Readonly<Record<string, (blocks: readonly Block[]) => string>> = {
  md: reviewMarkdown,
  html: reviewHtml,
};

/** The periodic review of a trail. */
export const auditReport: Command = {
  name: 'audit report',
  summary: 'The review of a week, month, quarter or year: what was done, decided, approved, blocked, and left open.',
  usage: '--period week|month|quarter|year [--of DAY|last] [--format md|html] [--keys F] [--keys-signed-by K] PATH|URL',
  options: {
    period: { type: 'string', help: periods.join(', '), value: 'P' },
    of: {
      type: 'string',
      help: 'a day in it (2026-11-03), or last for the last one that is over; the current where absent',
      value: 'DAY',
    },
    format: { type: 'string', help: 'md or html', value: 'F' },
    ...keyOptions,
  },
  async run(words, options, terminal) {
    const [place, ...more] = words;
    if (place === undefined || more.length > 0)
      throw new UsageError('audit report needs one folder or address of a trail.');
    const format = formats[textOption(options, 'format') ?? 'md'];
    if (format === undefined) throw new UsageError('--format is md or html.');
    const now = systemClock.now();
    const period = chosenPeriod(textOption(options, 'period'), textOption(options, 'of'), now);
    const { verification, stories } = await trailStories(place, readingOptions(terminal, place, options));
    const code = sayStanding(place, verification, terminal);
    const unusual = atOnce(unusualIn(stories, now));
    await terminal.out(format(reviewDocument(reviewOf(stories, verification, unusual, period, now))));
    return code;
  },
};

/** @throws {UsageError} There is no such period. */
function chosenPeriod(text: string | undefined, of: string | undefined, nowMs: number): Period {
  const kind = periods.find((one) => one === text);
  if (kind === undefined) throw new UsageError(`audit report needs --period: one of ${periods.join(', ')}.`);
  if (of === 'last') return periodOf(kind, periodOf(kind, nowMs).fromMs - 1);
  return periodOf(kind, of === undefined ? nowMs : momentOf('of', of, nowMs));
}
