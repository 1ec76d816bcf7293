import type { App } from '../../composition/app.ts';
import { recordExported, recordViewed } from '../../core/audit/resultSteps.ts';
import type { Draft } from '../../core/draft/draft.ts';
import type { Outcome, RowReader } from '../../core/execution/outcome.ts';
import { type Run, run as runDraft, type Situation } from '../../core/flow.ts';
import { assertNever } from '../../core/prelude/assertNever.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { plural } from '../../core/prelude/counted.ts';
import { type Command, type Terminal, textOption } from '../command.ts';
import { connectionFrom } from '../connections.ts';
import { actorFrom } from '../files.ts';
import { openApp } from '../openApp.ts';
import { type RowFormat, type RowPrinter, rowPrinter } from '../rowPrinter.ts';
import { readText } from '../sqlInput.ts';
import { exit, UsageError } from '../usageError.ts';

const formats: readonly RowFormat[] = ['table', 'json', 'csv'];

/** Runs SQL through the same gate as the editor. */
export const run: Command = {
  name: 'run',
  summary: 'Runs SQL through the policy and the gate, and records it.',
  usage: '[--connection NAME] [--yes] [--format table|json|csv] FILE|-',
  options: {
    connection: {
      type: 'string',
      help: 'demo, a name of .countersign/connections.json, or postgres://… or sqlserver://user@host/database',
      value: 'NAME',
    },
    actor: { type: 'string', help: 'a JSON file that says who asks', value: 'F' },
    yes: { type: 'boolean', help: 'confirms what the policy lets you confirm alone' },
    format: { type: 'string', help: 'table, json (one object a line) or csv', value: 'F' },
  },
  async run(words, options, terminal) {
    const format = formats.find((known) => known === (textOption(options, 'format') ?? 'table'));
    if (format === undefined) throw new UsageError(`--format is one of ${formats.join(', ')}.`);
    const [name] = words;
    if (name === undefined) throw new UsageError('run needs a file with SQL, or - for standard input.');
    const sql = await readText(name, terminal);
    const profile = connectionFrom(textOption(options, 'connection'), terminal);
    const app = await openApp(
      { profile, actor: await actorFrom(textOption(options, 'actor'), terminal), confirms: options['yes'] === true },
      terminal,
    );
    try {
      if (app.auditStatus().demand.level === 'best-effort') terminal.say(bestEffortWarning);
      const situation = await app.situationFor(profile.name, { signal: terminal.signal });
      for (const statement of statementsOf(sql, situation)) {
        const draft: Draft = {
          requestId: asRequestId(app.parts.ids.next()),
          asker: app.actor,
          connection: profile.name,
          sql: statement,
          author: { kind: 'person' },
        };
        const printer = rowPrinter(format, terminal);
        const reader = tellingMasks(printer, terminal);
        const done = await runDraft(draft, undefined, situation, app.parts, reader, { signal: terminal.signal });
        const code = await tell(done, printer, terminal);
        await recordUse(done, format, app, terminal);
        if (code !== exit.fine) return code;
      }
      return exit.fine;
    } finally {
      await app.close();
    }
  },
};

const bestEffortWarning =
  'Warning: the policy asks for best effort only of the audit trail, so this runs even if it can’t be recorded.';

/** Puts on record where the rows went: before a person's eyes, or in a form for other programs. */
async function recordUse(done: Run, format: RowFormat, { parts }: App, terminal: Terminal): Promise<void> {
  if (done.kind !== 'ran' || done.profile === undefined || done.profile.columns.length === 0) return;
  const { rows, columns } = done.profile;
  try {
    if (format === 'table') await recordViewed(parts.recorder, done.about, { in: 'terminal', rows, recomputed: true });
    else
      await recordExported(parts.recorder, done.about, {
        destination: 'output',
        format,
        rows,
        columns: columns.length,
      });
  } catch (thrown) {
    terminal.say(`Where the rows went could not be recorded: ${sentenceOf(thrown)}`);
  }
}

/** Says beside the rows which of their columns are masked, and how. */
function tellingMasks(printer: RowPrinter, terminal: Terminal): RowReader {
  return {
    rows: (batch) => printer.rows(batch),
    columns: (columns) => {
      for (const { name, masked } of columns) if (masked !== undefined) terminal.say(`${name}: ${masked}`);
      printer.columns(columns);
    },
  };
}

/** Each statement by itself, in order. A text with a part we can't read goes whole, so that the policy sees all of it. */
function statementsOf(sql: string, situation: Situation): string[] {
  const { statements, problems } = situation.dialect.analyse(sql, situation.catalog);
  return problems.length > 0 || statements.length === 0 ? [sql] : statements.map((s) => s.text);
}

/** Says what became of a statement. */
export async function tell(done: Run, printer: RowPrinter, terminal: Terminal): Promise<number> {
  if (done.kind === 'refused') {
    terminal.say(`Refused: ${done.reason} Nothing ran.`);
    return exit.no;
  }
  await printer.finish();
  if (done.executed.recordProblem !== undefined)
    terminal.say(`The outcome could not be recorded: ${done.executed.recordProblem}`);
  const { outcome } = done.executed;
  if ('notices' in outcome) for (const notice of outcome.notices ?? []) terminal.say(notice);
  const { unsaid } = done.executed;
  if (unsaid !== undefined)
    terminal.say(
      `What the database said beside this (${unsaid}) is in the trail alone, since the policy hides values.`,
    );
  const code = tellOutcome(outcome, terminal);
  if (done.executed.heldBack !== undefined) terminal.say(done.executed.heldBack);
  return code;
}

function tellOutcome(outcome: Outcome, terminal: Terminal): number {
  switch (outcome.kind) {
    case 'succeeded':
      terminal.say(
        outcome.truncated
          ? `${plural(outcome.rowCount, 'row')} of more: the policy's limit.`
          : `${plural(outcome.rowCount, 'row')}.`,
      );
      return exit.fine;
    case 'failed':
      terminal.say(
        `The database refused: ${outcome.error.message}${outcome.error.hint === undefined ? '' : ` (${outcome.error.hint})`}`,
      );
      return exit.world;
    case 'timeout':
      terminal.say(`The statement was stopped after ${outcome.timeoutMs / 1000} s, the policy's limit.`);
      return exit.world;
    case 'cancelled':
      terminal.say('Cancelled; the database confirmed that it stopped.');
      return exit.interrupted;
    case 'unknown':
      terminal.say(
        `It is not known whether the statement took effect: ${outcome.message} Check before you run it again.`,
      );
      return exit.world;
    default:
      return assertNever(outcome, 'outcome');
  }
}
