import * as vscode from 'vscode';
import { toRange } from '../boundary.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import { agreementWords } from '../drafts/agreementWords.ts';
import { draftPlaces } from '../drafts/draftPlaces.ts';
import type { Drafts } from '../drafts/drafts.ts';
import type { Engine } from '../engine.ts';

/** Above a draft that is one of several: how many of them agree, and the way to the others. */
export function provideDraftLenses(engine: Engine, drafts: Drafts): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(sqlDocuments, {
    provideCodeLenses(document) {
      if (!engine.settings.lensesEnabled) return [];
      const several = drafts.all().filter(({ draft }) => draft.agreement !== undefined);
      if (several.length === 0) return [];
      return draftPlaces(document.getText(), several).flatMap(({ remembered, span }) => {
        const { agreement, requestId } = remembered.draft;
        if (agreement === undefined) return [];
        const range = toRange(document, { start: span.start, end: span.start });
        const words = agreementWords(agreement, vscode.l10n.t);
        // Without another reading there is nothing to open: the lens is words alone.
        if (agreement.alternatives.length === 0) return new vscode.CodeLens(range, { title: words, command: '' });
        return new vscode.CodeLens(range, {
          title: `$(diff) ${words}`,
          tooltip: vscode.l10n.t('Compare this draft with the other readings'),
          command: 'countersign.compareDrafts',
          arguments: [{ requestId }],
        });
      });
    },
  });
}
