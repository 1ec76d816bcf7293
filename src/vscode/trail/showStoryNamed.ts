import * as vscode from 'vscode';
import { bare } from '../drafts/drafts.ts';
import { whileWaiting } from '../progress/whileWaiting.ts';
import type { StoryPanel } from './storyPanel.ts';
import type { ToldStory, TrailModel } from './trailModel.ts';
import type { TrailSource } from './trailSource.ts';

interface Parts {
  readonly trail: TrailSource;
  readonly story: StoryPanel;
}

/** Shows the story of a question, a statement or an event, and says so where the trail has none. */
export async function showStoryNamed(parts: Parts, id: string): Promise<void> {
  await showFound(
    parts,
    (model) => model.storyNamed(id),
    vscode.l10n.t(
      'The trail of this machine has nothing of {0}. It may have run on another one: ask the central endpoint.',
      id.slice(0, 80),
    ),
  );
}

/** Shows the newest story in which exactly this SQL was judged or sent. */
export async function showStoryOfSql(parts: Parts, sql: string): Promise<void> {
  // What makes no difference to a statement can be in the text that ran or not.
  const texts = [sql, sql.trim(), bare(sql), `${bare(sql)};`];
  await showFound(
    parts,
    (model) => (sql.trim() === '' ? undefined : model.storyOfSql(texts)),
    vscode.l10n.t(
      'The trail of this machine has no statement with exactly this text: it did not run, or it was changed since.',
    ),
  );
}

async function showFound(
  { trail, story }: Parts,
  find: (model: TrailModel) => ToldStory | undefined,
  otherwise: string,
): Promise<void> {
  await whileWaiting(vscode.l10n.t('Reading the trail…'), async (signal) => {
    signal.addEventListener('abort', () => trail.cancel(), { once: true });
    await trail.refresh();
  });
  const { state, model } = trail;
  const found = find(model);
  if (found !== undefined) story.show({ kind: 'story', request: found.story.requestId });
  else if (model.verified === 'tampered') {
    const sentence = vscode.l10n.t('The trail was changed, so nothing is concluded from it.');
    const show = vscode.l10n.t('Show the Trail');
    if ((await vscode.window.showErrorMessage(sentence, show)) === show)
      await vscode.commands.executeCommand('countersign.showTrail');
  } else void vscode.window.showInformationMessage(state.kind === 'failed' ? state.sentence : otherwise);
}
