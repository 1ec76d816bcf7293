import * as vscode from 'vscode';
import { toRange } from '../boundary.ts';
import type { Assessments } from '../documents/assessments.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { StatementNames } from '../names/statementNames.ts';
import { keywordCaseFor } from '../settings/settings.ts';

/** Milliseconds that the status bar says what was left as it was. */
const toldForMs = 8_000;

/**
 * Lays out the statements of a document or a selection: *Format Document*, *Format Selection*, and formatting on save. Only
 * white space between tokens changes, so nothing that was understood or approved means anything else afterwards.
 */
export function provideLayout(names: StatementNames, assessments: Assessments): vscode.Disposable {
  return vscode.languages.registerDocumentRangeFormattingEditProvider(sqlDocuments, {
    async provideDocumentRangeFormattingEdits(document, range, { tabSize, insertSpaces }, token) {
      const [assessed, about] = await Promise.all([assessments.settled(document, token), names.about(document)]);
      if (assessed === undefined || about === undefined) return [];
      const { layOut } = await import('../../adapters/layouts/sqlFormatter/layOut.ts');
      const keywordCase = keywordCaseFor(document.uri);
      const edits: vscode.TextEdit[] = [];
      let untouched = 0;
      for (const { span, statement } of assessed.statements) {
        if (token.isCancellationRequested) return [];
        const place = toRange(document, span);
        if (range.intersection(place) === undefined) continue;
        const text = document.getText(place);
        const indentation =
          /^[ \t]*/.exec(document.lineAt(place.start.line).text.slice(0, place.start.character))?.[0] ?? '';
        const layout = { tabSize, insertSpaces, keywordCase, indentation };
        // Half a statement would be laid out as what it isn't meant to be.
        const isRead = statement.kind !== 'unknown';
        const laidOut = isRead ? layOut(text, about.situation.dialect.name, layout, about.editing) : undefined;
        if (laidOut === undefined) untouched += 1;
        else if (laidOut !== text) edits.push(vscode.TextEdit.replace(place, laidOut));
      }
      if (untouched > 0) tell(untouched);
      return edits;
    },
  });
}

function tell(untouched: number): void {
  const sentence =
    untouched === 1
      ? vscode.l10n.t('One statement was left as it was: it can’t be read, or not laid out by white space alone.')
      : vscode.l10n.t(
          '{0} statements were left as they were: they can’t be read, or not laid out by white space alone.',
          untouched,
        );
  vscode.window.setStatusBarMessage(sentence, toldForMs);
}
