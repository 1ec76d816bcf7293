import path from 'node:path';
import * as vscode from 'vscode';
import { whileWaiting } from '../progress/whileWaiting.ts';

/** Asks what of the evidence is kept back, and where it goes, and writes it. @throws {TrailError} @throws {PackNotWritten} */
export async function exportEvidence(directory: string, request: string | undefined): Promise<void> {
  const withhold = await askWithheld();
  const form = withhold === undefined ? undefined : await askForm();
  const to = form === undefined ? undefined : await askPlace(form);
  if (withhold === undefined || to === undefined) return;
  const write = await import('../../composition/exportEvidence.ts');
  const { inTurns } = await import('../../composition/inTurns.ts');
  const done = await whileWaiting(
    vscode.l10n.t('Verifying the trail and writing the evidence…'),
    async (signal) => await write.exportEvidence(directory, to, { request, withhold }, {}, inTurns(signal)),
  );
  if (done.verification.result === 'tampered') {
    const sentence = vscode.l10n.t(
      'The trail was changed, so no evidence was written. {0}',
      done.verification.problems[0]?.message ?? '',
    );
    void vscode.window.showErrorMessage(sentence);
    return;
  }
  if (done.events === 0) {
    void vscode.window.showWarningMessage(vscode.l10n.t('The trail has nothing of this, so no evidence was written.'));
    return;
  }
  void offer(to, done.events, form === 'folder');
}

async function askWithheld(): Promise<readonly string[] | undefined> {
  const { sealedNames } = await import('../../core/report/evidence/selection.ts');
  const items = sealedNames.map((label) => ({ label }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t('Export evidence: values to keep back'),
    placeHolder: vscode.l10n.t('Choose values to take out with all that tell the same, or none to hand out everything'),
  });
  return chosen?.map(({ label }) => label);
}

async function askForm(): Promise<'folder' | 'file' | undefined> {
  const chosen = await vscode.window.showQuickPick(
    [
      {
        form: 'folder' as const,
        label: vscode.l10n.t('$(folder) A folder'),
        detail: vscode.l10n.t('Its index.html verifies signatures and shows the events in a browser.'),
      },
      {
        form: 'file' as const,
        label: vscode.l10n.t('$(file-zip) One .tar file'),
        detail: vscode.l10n.t('The same folder, packed to be sent.'),
      },
    ],
    { title: vscode.l10n.t('Export evidence: form') },
  );
  return chosen?.form;
}

/** A place where nothing is yet: evidence overwrites nothing. */
async function askPlace(form: 'folder' | 'file'): Promise<string | undefined> {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const name = `countersign-evidence-${stamp}`;
  const near = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (form === 'file') {
    const uri = await vscode.window.showSaveDialog({
      filters: { tar: ['tar'] },
      title: vscode.l10n.t('Export evidence: file'),
      ...(near === undefined ? {} : { defaultUri: vscode.Uri.joinPath(near, `${name}.tar`) }),
    });
    return uri?.fsPath;
  }
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: vscode.l10n.t('Export evidence: folder to put it in'),
      openLabel: vscode.l10n.t('Put It Here'),
      ...(near === undefined ? {} : { defaultUri: near }),
    })) ?? [];
  return parent === undefined ? undefined : path.join(parent.fsPath, name);
}

async function offer(to: string, events: number, isFolder: boolean): Promise<void> {
  const open = isFolder ? vscode.l10n.t('Open in Browser') : vscode.l10n.t('Show in Folder');
  const sentence = vscode.l10n.t('{0} events are in {1}. It verifies without Countersign.', events, to);
  if ((await vscode.window.showInformationMessage(sentence, open)) !== open) return;
  const uri = vscode.Uri.file(to);
  if (isFolder) await vscode.env.openExternal(vscode.Uri.joinPath(uri, 'index.html'));
  else await vscode.commands.executeCommand('revealFileInOS', uri);
}
