import * as vscode from 'vscode';
import { toRange } from '../boundary.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { Engine } from '../engine.ts';
import { tagsIn } from '../trail/statementTags.ts';

/** Longest text that is looked through: a database's log can be larger than any editor should go through at once. */
const maxLength = 2_000_000;
const maxLenses = 500;

const logs = ['log', 'plaintext', 'csv'].map((language) => ({ language, scheme: 'file' }));

/** Above each line that names a statement of the trail, in SQL and in a database's log: its story. */
export function provideStoryLenses(engine: Engine): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider([sqlDocuments, logs].flat() as vscode.DocumentSelector, {
    provideCodeLenses(document) {
      if (!engine.settings.lensesEnabled) return [];
      const text = document.getText();
      if (text.length > maxLength) return [];
      return tagsIn(text)
        .slice(0, maxLenses)
        .map(
          ({ id, start, end }) =>
            new vscode.CodeLens(toRange(document, { start, end }), {
              title: vscode.l10n.t('$(history) Show Story'),
              tooltip: vscode.l10n.t('Show what the trail has recorded of this statement'),
              command: 'countersign.showStory',
              arguments: [{ id }],
            }),
        );
    },
  });
}
