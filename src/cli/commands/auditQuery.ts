import { systemClock } from '../../composition/clock.ts';
import { trailStories } from '../../composition/trailStories.ts';
import { attemptsOf, type FlatRow, flatColumns, flatRow } from '../../core/audit/story/flatView.ts';
import { readTrailCondition, type TrailFacts } from '../../core/audit/story/questions.ts';
import type { Attempt, Story } from '../../core/audit/story/story.ts';
import { answers, isHidden, type TrailQuestion } from '../../core/audit/story/trailQuestion.ts';
import type { Condition } from '../../core/policy/conditionLanguage.ts';
import { plural } from '../../core/prelude/counted.ts';
import { csvText } from '../../core/report/csv.ts';
import { askEndpoint, type EndpointQuestion } from '../audit/askEndpoint.ts';
import { momentOf } from '../audit/moments.ts';
import { keyOptions, readingOptions } from '../audit/readingOptions.ts';
import { sayStanding } from '../audit/standing.ts';
import { type Command, textOption } from '../command.ts';
import { endpointAt } from '../organisation.ts';
import { rowPrinter } from '../rowPrinter.ts';
import { exit, UsageError } from '../usageError.ts';

/** Questions to a trail, answered only from what was verified. */
export const auditQuery: Command = {
  name: 'audit query',
  summary: 'What was asked, decided, run and returned, from a trail that is verified first.',
  usage:
    '[--since T] [--until T] [--type T] [--where CEL] [--format table|json|csv] [--keys F] [--keys-signed-by K] PATH|URL | --endpoint URL',
  options: {
    since: {
      type: 'string',
      help: 'from then on: 2026-11-01, 2026-11-01T08:30Z, or 7d for the last 7 days',
      value: 'T',
    },
    until: { type: 'string', help: 'before then, in the same forms', value: 'T' },
    type: { type: 'string', help: 'with an event of this type, such as query.blocked', value: 'T' },
    where: { type: 'string', help: `a condition, such as 'confidence >= 0.9 && "customers" in tables'`, value: 'CEL' },
    format: { type: 'string', help: 'table, json or csv', value: 'F' },
    ...keyOptions,
    endpoint: {
      type: 'string',
      help: 'let the collector there look for it: quick, and its word instead of a proof',
      value: 'URL',
    },
  },
  async run(words, options, terminal) {
    const endpoint = textOption(options, 'endpoint');
    const [place, ...more] = words;
    if ((place === undefined) === (endpoint === undefined) || more.length > 0)
      throw new UsageError('audit query needs one folder or address of a trail, or --endpoint.');
    const format = textOption(options, 'format') ?? 'table';
    if (format !== 'table' && format !== 'json' && format !== 'csv')
      throw new UsageError('--format is one of table, json, csv.');
    const now = systemClock.now();
    const bound = (name: string) => {
      const text = textOption(options, name);
      return text === undefined ? undefined : momentOf(name, text, now);
    };
    const asked = {
      since: bound('since'),
      until: bound('until'),
      type: textOption(options, 'type'),
      where: conditionOf(textOption(options, 'where')),
    };
    const keys = textOption(options, 'keys');
    if (place === undefined) {
      if (keys !== undefined) throw new UsageError('--keys proves, and --endpoint does not: give the address alone.');
      const parameters = { where: asked.where?.text, type: asked.type, since: asked.since, until: asked.until };
      return await printEndpoint(endpoint ?? '', parameters, format, terminal);
    }
    const { verification, stories } = await trailStories(place, readingOptions(terminal, place, options));
    const code = sayStanding(place, verification, terminal);
    if (verification.result === 'tampered') return code;

    const { found, unclear, withheld } = select(stories, asked);
    const rows = found.map(({ story, attempt }) => flatRow(story, attempt));
    if (format === 'json') {
      const { result, streams, events, problems } = verification;
      const document = {
        version: 1,
        verification: { result, streams, events, problems: problems.length },
        rows,
        ids: found.map(({ story, attempt }) => ({ request_id: story.requestId, query_id: attempt?.queryId ?? null })),
        unclear,
      };
      await terminal.out(`${JSON.stringify(document, null, 2)}\n`);
    } else await printRows(rows, format, terminal);
    return Math.max(code, sayLimits({ unclear, withheld: asked.where === undefined ? 0 : withheld }, terminal));
  },
};

type Terminal = Parameters<typeof rowPrinter>[1];

/** An answer that the endpoint gives. It verifies what it tells of, and this program doesn't. */
async function printEndpoint(
  url: string,
  asked: EndpointQuestion,
  format: 'table' | 'json' | 'csv',
  terminal: Terminal,
): Promise<number> {
  const token = endpointAt(terminal, url)?.token;
  const { rows, ids, unclear, withheld, behind } = await askEndpoint(url, token, asked, terminal.signal);
  if (format === 'json') {
    await terminal.out(`${JSON.stringify({ version: 1, verification: null, rows, ids, unclear, behind }, null, 2)}\n`);
  } else await printRows(rows, format, terminal);
  terminal.say(`This is the endpoint's word. countersign audit query ${url} proves it, and takes longer.`);
  if (behind > 0)
    terminal.say(`The endpoint's database is ${plural(behind, 'event')} behind its log, which may be missing here.`);
  return sayLimits({ unclear, withheld: asked.where === undefined ? 0 : withheld }, terminal);
}

/** Says what an answer can't tell. @returns the exit code that it is worth. */
function sayLimits({ unclear, withheld }: { unclear: number; withheld: number }, terminal: Terminal): number {
  if (withheld > 0)
    terminal.say(`${withheld} of the rows looked at have withheld texts: to --where their question and sql are empty.`);
  if (unclear === 0) return exit.fine;
  terminal.say(`${unclear} rows could not be judged by --where, so the answer is incomplete.`);
  return exit.no;
}

async function printRows(rows: readonly FlatRow[], format: 'table' | 'csv', terminal: Terminal): Promise<void> {
  if (format === 'table') return await printTable(rows, terminal);
  const cells = rows.map((row) => flatColumns.map((name) => row[name]));
  await terminal.out(csvText(flatColumns, cells));
}

function select(stories: readonly Story[], asked: TrailQuestion) {
  const found: { readonly story: Story; readonly attempt: Attempt | undefined }[] = [];
  let unclear = 0;
  let withheld = 0;
  for (const story of stories) {
    for (const attempt of attemptsOf(story)) {
      const answer = answers(story, attempt, asked);
      if (answer === 'unclear') unclear += 1;
      if (answer === 'yes') found.push({ story, attempt });
      if (isHidden(story, attempt, asked)) withheld += 1;
    }
  }
  return { found, unclear, withheld };
}

/** @throws {UsageError} It has a mistake; the place is shown. */
function conditionOf(text: string | undefined): Condition<TrailFacts> | undefined {
  if (text === undefined) return undefined;
  const { value, problems } = readTrailCondition(text);
  if (value !== undefined) return value;
  const lines = problems.map(({ message, span }) => {
    const line = text.slice(0, span.start).split('\n').length;
    const column = span.start - text.lastIndexOf('\n', span.start - 1);
    return `${line}:${column}: ${message}`;
  });
  throw new UsageError(`--where has a mistake at ${lines.join('\n')}`);
}

const tableColumns = [
  ['timestamp', 'text'],
  ['user_id', 'text'],
  ['execution_status', 'text'],
  ['requires_review', 'text'],
  ['rows_returned', 'integer'],
  ['tables_accessed', 'text'],
  ['prompt', 'text'],
  ['generated_sql', 'text'],
] as const;

async function printTable(rows: readonly FlatRow[], terminal: Terminal): Promise<void> {
  const printer = rowPrinter('table', terminal);
  printer.columns(tableColumns.map(([name, type]) => ({ name, type })));
  await printer.rows(
    rows.map((row) =>
      tableColumns.map(([name]) => {
        const cell = row[name];
        return cell === null ? null : typeof cell === 'object' ? cell.join(', ') : String(cell);
      }),
    ),
  );
  await printer.finish();
  terminal.say(rows.length === 1 ? '1 row.' : `${rows.length} rows.`);
}
