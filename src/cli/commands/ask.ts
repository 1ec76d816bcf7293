import { maxSamples } from '../../core/draft/agreement.ts';
import type { Question } from '../../core/draft/question.ts';
import { ask as askFlow, assess } from '../../core/flow.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { agreementJson, agreementLines } from '../agreement.ts';
import { type Command, textOption } from '../command.ts';
import { connectionFrom } from '../connections.ts';
import { actorFrom } from '../files.ts';
import { openApp } from '../openApp.ts';
import { exit, UsageError } from '../usageError.ts';

/** Drafts SQL for a question and says what the policy thinks of it. Runs nothing. */
export const ask: Command = {
  name: 'ask',
  summary: 'Drafts SQL for a question and shows its findings. Runs nothing.',
  usage: '[--connection NAME] [--samples N] [--format text|json] "question"',
  options: {
    connection: {
      type: 'string',
      help: 'demo, a name of .countersign/connections.json, or postgres://… or sqlserver://user@host/database',
      value: 'NAME',
    },
    actor: { type: 'string', help: 'a JSON file that says who asks', value: 'F' },
    samples: {
      type: 'string',
      help: `how many drafts a model is asked for, 1 to ${maxSamples}, to see how many agree; 1 by default`,
      value: 'N',
    },
    format: { type: 'string', help: 'text or json', value: 'F' },
  },
  async run(words, options, terminal) {
    const text = words.join(' ').trim();
    if (text === '')
      throw new UsageError('ask needs a question, for example: countersign ask "monthly revenue by product line".');
    const samples = samplesFrom(textOption(options, 'samples'));
    const profile = connectionFrom(textOption(options, 'connection'), terminal);
    const app = await openApp(
      { profile, actor: await actorFrom(textOption(options, 'actor'), terminal), confirms: false, samples },
      terminal,
    );
    try {
      const situation = await app.situationFor(profile.name, { signal: terminal.signal });
      for (const { file, line, message } of app.knowledgeProblems) terminal.say(`${file}:${line}: ${message}`);
      const question: Question = {
        id: asRequestId(app.parts.ids.next()),
        asker: app.actor,
        text,
        askedIn: 'cli',
        connection: profile.name,
        earlier: [],
      };
      const written = await askFlow(question, situation, app.parts, () => undefined, { signal: terminal.signal });
      if (written.kind === 'noDraft') {
        terminal.say(written.reason);
        return exit.no;
      }
      const { draft, decision } = assess(written.draft, situation);
      if (textOption(options, 'format') === 'json') {
        const { sql, author, confidence, explanation } = draft;
        const agreement = draft.agreement && agreementJson(draft.agreement);
        await terminal.out(
          `${JSON.stringify({ version: 1, question: text, sql, author, confidence, agreement, explanation, decision }, null, 2)}\n`,
        );
        return exit.fine;
      }
      await terminal.out(`${draft.sql}\n`);
      if (draft.explanation !== undefined) terminal.say(draft.explanation);
      for (const line of draft.agreement === undefined ? [] : agreementLines(draft.agreement)) terminal.say(line);
      for (const finding of decision.findings)
        terminal.say(`${finding.severity}: ${finding.message} (${finding.rule})`);
      terminal.say(`Risk ${decision.risk.level}; the policy says ${decision.effect}.`);
      return exit.fine;
    } finally {
      await app.close();
    }
  },
};

function samplesFrom(written: string | undefined): number {
  if (written === undefined) return 1;
  const samples = Number(written);
  if (!/^\d+$/.test(written) || samples < 1 || samples > maxSamples)
    throw new UsageError(`--samples is a whole number from 1 to ${maxSamples}, not ${written}.`);
  return samples;
}
