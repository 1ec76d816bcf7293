import * as vscode from 'vscode';
import { isPolicyDocument } from '../policy/policyDocument.ts';
import { openPolicyDocument } from '../workspaceFiles.ts';
import { textIn } from './argument.ts';
import type { Command } from './command.ts';

/** Runs the tests that stand in a policy file: the one a lens is in, the one in the active editor, or the workspace's. */
export default {
  id: 'countersign.testPolicy',
  async run({ policyTests }, argument) {
    const document = await policyMeant(argument);
    if (document === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no policy file here. Make .countersign/policy.yaml in the workspace first.'),
      );
      return;
    }
    const { results } = await policyTests.run(document);
    const failed = results.filter(({ passed }) => !passed).length;
    if (results.length === 0)
      void vscode.window.showInformationMessage(
        vscode.l10n.t('This policy has no tests. Write some under “tests”, so that a change shows what it changes.'),
      );
    else if (failed === 0)
      vscode.window.setStatusBarMessage(
        vscode.l10n.t('$(pass) All {0} policy tests pass.', results.length),
        shownForMs,
      );
    else {
      const show = vscode.l10n.t('Show Problems');
      const sentence = vscode.l10n.t(
        '{0} of {1} policy tests fail. Each is marked where it stands.',
        failed,
        results.length,
      );
      // Not awaited: a notification stays until somebody closes it, and the command is over.
      void vscode.window.showWarningMessage(sentence, show).then(async (chosen) => {
        if (chosen === show) await vscode.commands.executeCommand('workbench.actions.view.problems');
      });
    }
  },
} satisfies Command;

const shownForMs = 8_000;

/** Foreign words can name any document, so only open ones that are policies are taken. */
async function policyMeant(argument: unknown): Promise<vscode.TextDocument | undefined> {
  const named = textIn(argument, 'uri');
  if (named !== undefined)
    return vscode.workspace.textDocuments.find((one) => one.uri.toString() === named && isPolicyDocument(one));
  const active = vscode.window.activeTextEditor?.document;
  if (active !== undefined && isPolicyDocument(active)) return active;
  return await openPolicyDocument();
}
