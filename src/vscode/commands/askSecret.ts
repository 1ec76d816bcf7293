import * as vscode from 'vscode';
import type { Secret } from '../settings/secrets.ts';

/** Asks for a secret and keeps it in the editor's secret storage. Nothing changes when the person gives none. */
export async function askSecret(secret: Secret, title: string, prompt: string): Promise<boolean> {
  const given = await vscode.window.showInputBox({ title, prompt, password: true, ignoreFocusOut: true });
  if (given === undefined || given === '') return false;
  await secret.write(given);
  return true;
}
