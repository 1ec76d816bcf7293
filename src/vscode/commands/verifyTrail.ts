import * as vscode from 'vscode';
import type { VerificationReport } from '../../core/audit/verify/report.ts';
import { whileWaiting } from '../progress/whileWaiting.ts';
import type { Command } from './command.ts';

/** Proves the trail of this machine: every signature, every link, every number. */
export default {
  id: 'countersign.verifyTrail',
  async run({ engine, log, trail }) {
    const { verification: report } = await whileWaiting(
      vscode.l10n.t('Verifying the trail…'),
      async (signal) => await trail.verify(signal),
    );
    const sentences = [...report.problems.map(({ message }) => message), ...report.notes];
    log.info(`Trail ${engine.trailDirectory}: ${report.result}. ${sentences.join(' ')}`);
    const details = vscode.l10n.t('Show the Trail');
    const say = report.result === 'valid' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const chosen = await say(summaryOf(report), details);
    if (chosen === details) await vscode.commands.executeCommand('countersign.showTrail');
  },
} satisfies Command;

/** The verdict in a sentence, with the first thing that is wrong. */
function summaryOf({ result, events, problems }: VerificationReport): string {
  const first = problems[0]?.message ?? '';
  switch (result) {
    case 'valid':
      return vscode.l10n.t('The trail is valid: {0} events, every signature and every link checked.', events);
    case 'findings':
      return vscode.l10n.t('The trail is valid, with something to know: {0}', first);
    case 'tampered':
      return vscode.l10n.t('The trail has been changed. {0}', first);
    case 'unverifiable':
      return vscode.l10n.t("The trail can't be verified whole. {0}", first);
  }
}
