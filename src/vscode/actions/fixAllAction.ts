import * as vscode from 'vscode';
import { toWorkspaceEdit } from '../boundary.ts';
import type { FindingSource } from '../findings/findingSource.ts';
import { editsTogether } from './editsTogether.ts';

const kind = vscode.CodeActionKind.SourceFixAll.append('countersign');

/** Fixes everything whose result stays the same, on request or on save (`editor.codeActionsOnSave`, `source.fixAll.countersign`). */
export function provideFixAll(from: FindingSource): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    from.selector,
    {
      provideCodeActions(document, _range, context) {
        // Never among the quick fixes of one place.
        if (context.only === undefined || !context.only.intersects(kind)) return [];
        const fixes = (from.findings(document) ?? []).flatMap((one) =>
          one
            .fixes()
            .filter(({ keepsResult }) => keepsResult === true)
            .slice(0, 1),
        );
        if (fixes.length === 0) return [];
        const action = new vscode.CodeAction(vscode.l10n.t('Fix all that leaves the result as it is'), kind);
        action.edit = toWorkspaceEdit(document, editsTogether(fixes));
        return [action];
      },
    },
    { providedCodeActionKinds: [kind] },
  );
}
