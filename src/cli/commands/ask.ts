import type { Question } from '../../core/draft/question.ts';
import { ask as askFlow, assess } from '../../core/flow.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { type Command, textOption } from '../command.ts';
import { connectionFrom } from '../connections.ts';
import { actorFrom } from '../files.ts';
import { openApp } from '../openApp.ts';
import { exit, UsageError } from '../usageError.ts';

/** Drafts SQL for a question and says what the policy thinks of it. Runs nothing. */
export const ask: Command = {
  name: 'ask',
  summary: 'Drafts SQL for a question and shows its findings. Runs nothing.',
  usage: '[--connection NAME] [--format text|json] "question"',
  options: {
    connection: {
      type: 'string',
      help: 'demo, a name of .countersign/connections.json, or postgres://… or sqlserver://user@host/database',
      value: 'NAME',
    },
    actor: { type: 'string', help: 'a JSON file that says who asks', value: 'F' },
    format: { type: 'string', help: 'text or json', value: 'F' },
  },
  async run(words, options, terminal) {
    const text = words.join(' ').trim();
    if (text === '')
      throw new UsageError('ask needs a question, for example: countersign ask "monthly revenue by product line".');
    const profile = connectionFrom(textOption(options, 'connection'), terminal);
    const app = await openApp(
      { profile, actor: await actorFrom(textOption(options, 'actor'), terminal), confirms: false },
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
        await terminal.out(
          `${JSON.stringify({ version: 1, question: text, sql, author, confidence, explanation, decision }, null, 2)}\n`,
        );
        return exit.fine;
      }
      await terminal.out(`${draft.sql}\n`);
      if (draft.explanation !== undefined) terminal.say(draft.explanation);
      for (const finding of decision.findings)
        terminal.say(`${finding.severity}: ${finding.message} (${finding.rule})`);
      terminal.say(`Risk ${decision.risk.level}; the policy says ${decision.effect}.`);
      return exit.fine;
    } finally {
      await app.close();
    }
  },
};
