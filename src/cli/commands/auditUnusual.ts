import { systemClock } from '../../composition/clock.ts';
import { demoProfile } from '../../composition/profiles.ts';
import { hitsOnRecord, unusualTrail } from '../../composition/unusualTrail.ts';
import { detectors } from '../../core/report/unusual/detectors/index.ts';
import { unusualCsv, unusualJson, unusualMarkdown, unusualText } from '../../core/report/unusual/formats.ts';
import type { Hit } from '../../core/report/unusual/hit.ts';
import { recordHit } from '../../core/report/unusual/record.ts';
import { momentOf } from '../audit/moments.ts';
import { ownTrailFolder } from '../audit/ownTrail.ts';
import { keyOptions, readingOptions } from '../audit/readingOptions.ts';
import { sayStanding } from '../audit/standing.ts';
import { type Command, type Terminal, textOption } from '../command.ts';
import { openApp } from '../openApp.ts';
import { exit, UsageError } from '../usageError.ts';

const formats = ['text', 'json', 'csv', 'markdown'] as const;
const anything = 'any';

/** What is unusual in a trail, by what was usual before. */
export const auditUnusual: Command = {
  name: 'audit unusual',
  summary: 'What is unusual in a trail, by what was usual before: access, refusals, shapes of statements, answers.',
  usage:
    '[--since T] [--until T] [--format text|json|csv|markdown] [--fail-on any|DETECTOR,…] [--record] [--keys F] [--keys-signed-by K] PATH|URL',
  options: {
    since: {
      type: 'string',
      help: 'told from then on: 2026-11-01, 2026-11-01T08:30Z, or 7d; all before is still what it is compared with',
      value: 'T',
    },
    until: { type: 'string', help: 'told before then, in the same forms', value: 'T' },
    format: { type: 'string', help: formats.join(', '), value: 'F' },
    'fail-on': {
      type: 'string',
      help: 'exit 1 where any of these detectors, or any at all, found something',
      value: 'WHICH',
    },
    record: { type: 'boolean', help: "puts each into this machine's trail, once" },
    ...keyOptions,
  },
  async run(words, options, terminal) {
    const [place, ...more] = words;
    if (place === undefined || more.length > 0)
      throw new UsageError('audit unusual needs one folder or address of a trail.');
    const format = formats.find((one) => one === (textOption(options, 'format') ?? 'text'));
    if (format === undefined) throw new UsageError(`--format is one of ${formats.join(', ')}.`);
    const failsOn = failingDetectors(textOption(options, 'fail-on'));
    const now = systemClock.now();
    const bound = (name: string, absent: number) => {
      const text = textOption(options, name);
      return text === undefined ? absent : momentOf(name, text, now);
    };
    const [since, until] = [bound('since', Number.NEGATIVE_INFINITY), bound('until', Number.POSITIVE_INFINITY)];
    const found = await unusualTrail(place, readingOptions(terminal, place, options), now);
    const { verification, recorded } = found;
    const code = sayStanding(place, verification, terminal);
    if (verification.result === 'tampered') return code;
    const hits = found.hits.filter(({ time }) => Date.parse(time) >= since && Date.parse(time) < until);
    if (options['record'] === true) await record(hits, recorded, terminal);
    const { result, streams, events, problems } = verification;
    const verified = { result, streams, events, problems: problems.length };
    switch (format) {
      case 'json':
        await terminal.out(
          `${JSON.stringify({ version: 1, verification: verified, hits: unusualJson(hits) }, null, 2)}\n`,
        );
        break;
      case 'csv':
        await terminal.out(unusualCsv(hits));
        break;
      case 'markdown':
        await terminal.out(unusualMarkdown(hits));
        break;
      case 'text':
        await terminal.out(unusualText(hits));
    }
    return Math.max(code, hits.some(({ detector }) => failsOn.has(detector)) ? exit.no : exit.fine);
  },
};

/** @throws {UsageError} There is no such detector. */
function failingDetectors(text: string | undefined): ReadonlySet<string> {
  const all = new Set(detectors.map(({ id }) => id));
  if (text === undefined) return new Set();
  if (text === anything) return all;
  const named = text.split(',');
  const unknown = named.find((one) => !all.has(one));
  if (unknown === undefined) return new Set(named);
  throw new UsageError(
    `--fail-on ${JSON.stringify(unknown)} is no detector. Write any, or some of ${[...all].join(', ')}.`,
  );
}

/** Each that neither the trail that was read nor this machine's own has. @throws {TrailError} Not all of it is on record. */
async function record(hits: readonly Hit[], recorded: ReadonlySet<string>, terminal: Terminal): Promise<void> {
  const own = await hitsOnRecord(ownTrailFolder(terminal));
  const fresh = hits.filter(({ id }) => !recorded.has(id) && !own.has(id));
  if (fresh.length === 0) return;
  const app = await openApp({ profile: demoProfile, actor: undefined, confirms: false }, terminal);
  try {
    for (const hit of fresh) await recordHit(app.parts.recorder, hit, app.actor);
  } finally {
    await app.close();
  }
}
