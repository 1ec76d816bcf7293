import * as vscode from 'vscode';
import type { Place } from '../diagnostics/databaseErrors.ts';

/** Shows where in its document the SQL of a run stands, the error of the database first where there is one. */
export async function showPlace(place: Place | undefined): Promise<void> {
  if (place === undefined || place.document.isClosed) return;
  const [error] = vscode.languages
    .getDiagnostics(place.document.uri)
    .filter(
      ({ severity, source, code }) =>
        severity === vscode.DiagnosticSeverity.Error && source === 'Countersign' && typeof code === 'string',
    );
  const at = error?.range.start ?? place.document.positionAt(place.offset);
  await vscode.window.showTextDocument(place.document, { selection: new vscode.Range(at, at) });
}
