import * as vscode from 'vscode';
import type { Subject } from '../trail/rows.ts';
import { showStoryNamed } from '../trail/showStoryNamed.ts';
import { countIn, objectIn, textIn } from './argument.ts';
import type { Command } from './command.ts';

/** Shows a story of the trail: the one of a row, or of an id of a question, a statement or an event. */
export default {
  id: 'countersign.showStory',
  async run({ trail, story }, argument) {
    const subject = subjectIn(argument) ?? subjectIn(objectIn(argument, 'subject'));
    if (subject !== undefined) {
      story.show(subject);
      return;
    }
    const id = textIn(argument, 'id') ?? (await askId());
    if (id === undefined) return;
    await showStoryNamed({ trail, story }, id);
  },
} satisfies Command;

function subjectIn(argument: unknown): Subject | undefined {
  const [request, event] = [textIn(argument, 'request'), textIn(argument, 'event')];
  if (request !== undefined) return { kind: 'story', request, ...(event === undefined ? {} : { event }) };
  const [stream, seq] = [textIn(argument, 'stream'), countIn(argument, 'seq')];
  return stream === undefined || seq === undefined ? undefined : { kind: 'place', stream, seq };
}

async function askId(): Promise<string | undefined> {
  const id = await vscode.window.showInputBox({
    title: vscode.l10n.t('Show a story'),
    prompt: vscode.l10n.t(
      'The id of a question, a statement or an event, as the trail, a log or an evidence pack names it',
    ),
  });
  return (
    id
      ?.trim()
      .replace(/^countersign[: ]\s*/i, '')
      .toLowerCase() || undefined
  );
}
