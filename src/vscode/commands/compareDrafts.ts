import * as vscode from 'vscode';
import type { Agreement, Alternative } from '../../core/draft/agreement.ts';
import { shareWords } from '../drafts/agreementWords.ts';
import { draftPlaces } from '../drafts/draftPlaces.ts';
import type { Drafts, RememberedDraft } from '../drafts/drafts.ts';

import { countIn, textIn } from './argument.ts';
import type { Command } from './command.ts';

/** Shows a draft beside another reading of its question: of the draft that is named, or of the newest in this editor. */
export default {
  id: 'countersign.compareDrafts',
  async run({ drafts, draftDiff }, argument) {
    const requestId = textIn(argument, 'requestId');
    const remembered = requestId === undefined ? newestIn(drafts) : drafts.byRequest(requestId);
    const agreement = remembered?.draft.agreement;
    if (remembered === undefined || agreement === undefined || agreement.alternatives.length === 0) {
      void vscode.window.showInformationMessage(whyNot(requestId, remembered));
      return;
    }
    const place = countIn(argument, 'alternative');
    const other = place === undefined ? await choose(agreement) : agreement.alternatives[place];
    if (other === undefined) return;
    await draftDiff.show(
      { name: 'draft', sql: remembered.draft.sql },
      { name: 'other', sql: other.sql },
      vscode.l10n.t('Draft ↔ another reading ({0} of {1} drafts)', other.drafts, agreement.answered),
    );
  },
} satisfies Command;

/** The newest draft with other readings that stands in the active editor; else the newest of this window. */
function newestIn(drafts: Drafts): RememberedDraft | undefined {
  const several = drafts.all().filter(({ draft }) => (draft.agreement?.alternatives.length ?? 0) > 0);
  const text = vscode.window.activeTextEditor?.document.getText() ?? '';
  return draftPlaces(text, several)[0]?.remembered ?? several.at(-1);
}

function whyNot(requestId: string | undefined, remembered: RememberedDraft | undefined): string {
  if (remembered !== undefined) return vscode.l10n.t('There is no other reading of this question to compare with.');
  return requestId === undefined
    ? vscode.l10n.t('There are no drafts to compare. Several are asked for where countersign.draft.samples says so.')
    : vscode.l10n.t('This answer is from before the window was opened. Ask again to compare its drafts.');
}

async function choose(agreement: Agreement): Promise<Alternative | undefined> {
  const { alternatives } = agreement;
  const [only, ...more] = alternatives;
  if (more.length === 0) return only;
  const items = alternatives.map((alternative) => ({
    label: shareWords(alternative, agreement, vscode.l10n.t),
    // An icon in a label would be drawn; in a description it is text.
    description: alternative.sql.replace(/\s+/g, ' ').slice(0, 200),
    alternative,
  }));
  const placeHolder = vscode.l10n.t('Compare the draft with');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.alternative;
}
