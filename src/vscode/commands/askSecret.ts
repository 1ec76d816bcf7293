import * as vscode from 'vscode';
import type { Secret } from '../settings/secrets.ts';

/** How long it is said that a secret is kept, in milliseconds. */
const saidForMs = 5_000;

/**
 * Asks for a secret, keeps it in the editor's secret storage, and says so once `putToUse` is done. Nothing changes when the person gives
 * none.
 */
export async function askSecret(
  secret: Secret,
  { title, prompt }: { readonly title: string; readonly prompt: string },
  putToUse: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const given = await vscode.window.showInputBox({ title, prompt, password: true, ignoreFocusOut: true });
  if (given === undefined || given === '') return;
  await secret.write(given);
  await putToUse();
  vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Kept in secret storage.')}`, saidForMs);
}
