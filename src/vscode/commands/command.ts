import * as vscode from 'vscode';
import { CodedError, sentenceOf } from '../../core/prelude/codedError.ts';
import { NotNow } from '../engine.ts';
import type { Shell } from '../shell.ts';

/** One action a person can take. Arguments are foreign: a link or another extension can pass anything. */
export interface Command {
  readonly id: `countersign.${string}`;
  run(shell: Shell, argument: unknown): Promise<void> | void;
}

/** Makes a command callable. The one place where what a command throws is turned into a sentence. */
export function register(command: Command, shell: Shell): vscode.Disposable {
  return vscode.commands.registerCommand(command.id, async (argument: unknown) => {
    try {
      await command.run(shell, argument);
    } catch (thrown) {
      if (thrown instanceof vscode.CancellationError) return;
      shell.log.error(`${command.id}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
      // Not awaited: a notification stays until somebody closes it, and the command is over.
      void explain(thrown);
    }
  });
}

/** Says what is wrong, with the one thing that helps most as a button. */
async function explain(thrown: unknown): Promise<void> {
  const { title, command } = helpFor(thrown);
  const say = thrown instanceof NotNow ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
  const chosen = await say(sentenceOf(thrown), title);
  if (chosen === title) await vscode.commands.executeCommand(command);
}

function helpFor(thrown: unknown): { readonly title: string; readonly command: string } {
  const code = thrown instanceof CodedError ? String(thrown.code) : '';
  switch (code) {
    case 'UNTRUSTED':
      return { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' };
    case 'BUSY':
      return { title: vscode.l10n.t('Cancel What Runs'), command: 'countersign.cancelRun' };
    case 'BLOCKED':
    case 'UNREADABLE':
      return { title: vscode.l10n.t('Show Audit Status'), command: 'countersign.showAuditStatus' };
    default:
      return { title: vscode.l10n.t('Show Log'), command: 'countersign.showLog' };
  }
}
