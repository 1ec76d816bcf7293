import * as vscode from 'vscode';
import type { CopySetting } from '../../composition/copies/copySetting.ts';

/** Lets the person choose one of the copies that the settings name and that has a secret; `undefined` when they don't. */
export async function chooseCopy(auditCopies: unknown): Promise<CopySetting | undefined> {
  const { readCopySettings } = await import('../../composition/copies/copySetting.ts');
  const { secretOf } = await import('../../composition/copies/createCopy.ts');
  const copies = readCopySettings(auditCopies).settings.filter(({ kind }) => secretOf[kind] !== 'none');
  if (copies.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Say first where copies of the trail go: set countersign.audit.copies.'),
    );
    await vscode.commands.executeCommand('workbench.action.openSettings', 'countersign.audit');
    return undefined;
  }
  const items = copies.map((copy) => ({ label: copy.name, description: copy.kind, copy }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Copies of the audit trail') });
  return chosen?.copy;
}
