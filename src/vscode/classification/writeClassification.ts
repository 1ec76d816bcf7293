import * as vscode from 'vscode';
import { classificationEdit, newPolicyText } from '../../core/classifying/classificationEdit.ts';
import type { Proposal } from '../../core/classifying/propose.ts';
import { toWorkspaceEdit } from '../boundary.ts';
import { NotNow } from '../engine.ts';
import { readablePolicyUri } from '../workspaceFiles.ts';

/**
 * Adds accepted proposals to the workspace's policy file and shows it. One step of undo takes them back. A file that
 * was being edited isn't saved; any other is, so that the policy holds at once. `isAlone` says that no organisation's policy
 * stands above a new file. @throws {NotNow} There is no folder, or the file can't be added to; nothing was changed.
 */
export async function writeClassification(accepted: readonly Proposal[], isAlone: boolean): Promise<void> {
  const uri = await readablePolicyUri();
  if (uri === undefined)
    throw new NotNow(
      'NO_FOLDER',
      vscode.l10n.t('Open a folder first: the policy is a file in it (.countersign/policy.yaml).'),
    );
  if (!uri.exists) {
    const create = new vscode.WorkspaceEdit();
    create.createFile(uri.uri, { contents: new TextEncoder().encode(newPolicyText(isAlone)) });
    await vscode.workspace.applyEdit(create);
  }
  const document = await vscode.workspace.openTextDocument(uri.uri);
  const wasDirty = document.isDirty;
  const made = classificationEdit(document.getText(), accepted);
  if (made.kind === 'refused') throw new NotNow('MISTAKE', made.reason);
  const done = await vscode.workspace.applyEdit(toWorkspaceEdit(document, [made.edit]));
  if (!done)
    throw new NotNow('MISTAKE', vscode.l10n.t('The policy file was being changed, so nothing was added. Try again.'));
  if (!wasDirty) await document.save();
  const editor = await vscode.window.showTextDocument(document);
  const first = document.positionAt(made.edit.span.start);
  const last = document.positionAt(made.edit.span.start + made.edit.text.length);
  editor.selection = new vscode.Selection(first, first);
  editor.revealRange(new vscode.Range(first, last), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
