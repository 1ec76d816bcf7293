import { type Sampled, sampleColumns } from '../../composition/sampleColumns.ts';
import { classificationYaml } from '../../core/classifying/classificationEdit.ts';
import { type Proposal, propose } from '../../core/classifying/propose.ts';
import { mostSampledRows } from '../../core/classifying/sampleSql.ts';
import { plural } from '../../core/prelude/counted.ts';
import { type Command, type Terminal, textOption } from '../command.ts';
import { connectionFrom } from '../connections.ts';
import { openApp } from '../openApp.ts';
import { exit, UsageError } from '../usageError.ts';

const formats = ['text', 'json', 'yaml'] as const;
type Format = (typeof formats)[number];

/** Proposes how sensitive a database's columns are. Changes nothing. */
export const classify: Command = {
  name: 'classify',
  summary: 'Proposes how sensitive columns are, by names, types, comments and, if you ask for it, sampled values.',
  usage: '[--connection NAME] [--sample N [--yes]] [--format text|json|yaml]',
  options: {
    connection: {
      type: 'string',
      help: 'demo, a name of .countersign/connections.json, or postgres://… or sqlserver://user@host/database',
      value: 'NAME',
    },
    sample: {
      type: 'string',
      help: `also looks at the values of N rows of each table, 1 to ${mostSampledRows}; they stay on this machine, and only counts are kept`,
      value: 'N',
    },
    yes: { type: 'boolean', help: 'with --sample: confirms what the policy lets you confirm alone' },
    format: { type: 'string', help: 'text, json, or yaml for the policy file', value: 'F' },
  },
  async run(_words, options, terminal) {
    const format = formats.find((known) => known === (textOption(options, 'format') ?? 'text'));
    if (format === undefined) throw new UsageError(`--format is one of ${formats.join(', ')}.`);
    const rows = rowsFrom(textOption(options, 'sample'));
    const profile = connectionFrom(textOption(options, 'connection'), terminal);
    const app = await openApp({ profile, actor: undefined, confirms: options['yes'] === true }, terminal);
    try {
      const { signal } = terminal;
      const situation = await app.situationFor(profile.name, { signal });
      const known = situation.policy.layers.at(-1)?.classification;
      if (known === undefined || situation.catalog === undefined)
        throw new UsageError(
          `The policy has a mistake, so it can't be told what is classified already: ${situation.policy.problems[0]?.message ?? ''}`,
        );
      const it = { parts: app.parts, situation, actor: app.actor, known };
      const onTable = (name: string, done: number, all: number): void => {
        if (terminal.isWatched) terminal.say(`Looking at ${name} (${done + 1} of ${all}).`);
      };
      const sampled = rows === undefined ? undefined : await sampleColumns(it, rows, onTable, { signal });
      const proposals = propose(situation.catalog, known, sampled?.counts);
      await terminal.out(printed(proposals, sampled, format));
      tell(proposals, sampled, terminal);
      return exit.fine;
    } finally {
      await app.close();
    }
  },
};

function rowsFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rows = Number(text);
  if (!/^\d{1,6}$/.test(text) || rows < 1 || rows > mostSampledRows)
    throw new UsageError(`--sample is a number of rows from 1 to ${mostSampledRows}.`);
  return rows;
}

function printed(proposals: readonly Proposal[], sampled: Sampled | undefined, format: Format): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({
        version: 1,
        proposals,
        sampled: sampled === undefined ? null : { tables: sampled.tables, unread: sampled.unread },
      })}\n`;
    case 'yaml':
      return proposals.length === 0 ? '' : classificationYaml(proposals);
    case 'text':
      return proposals.map(lineOf).join('');
  }
}

function lineOf({ schema, table, column, level, type, confidence, reasons }: Proposal): string {
  return `${schema}.${table}.${column}: ${level}, ${type} (${Math.round(confidence * 100)} %). ${reasons.join(' ')}\n`;
}

function tell(proposals: readonly Proposal[], sampled: Sampled | undefined, terminal: Terminal): void {
  for (const { table, why } of sampled?.unread ?? []) terminal.say(`${table} was not sampled: ${why}`);
  terminal.say(
    proposals.length === 0
      ? 'Nothing to propose: no other column looks sensitive.'
      : `${plural(proposals.length, 'column')} to look at. Proposals are guesses: put those that are right into .countersign/policy.yaml (--format yaml).`,
  );
}
