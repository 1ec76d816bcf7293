import * as vscode from 'vscode';
import { auditWords, copyWords, isAuditFailing } from '../status/auditWords.ts';
import { acknowledgedWords, levelWords } from '../status/levelWords.ts';
import { policyWords } from '../status/policyWords.ts';
import { openPolicyDocument } from '../workspaceFiles.ts';
import type { Command } from './command.ts';

/** Shows what the status bar stands for, with what can be done about it. */
export default {
  id: 'countersign.showAuditStatus',
  async run({ engine, trail: source }) {
    if (!engine.isBegun) await engine.start();
    const { trail, settings, connection, trailDirectory } = engine;
    const { verified } = source.model;
    const words = auditWords(trail, verified);
    const call =
      (command: string, ...rest: unknown[]) =>
      async () => {
        await vscode.commands.executeCommand(command, ...rest);
      };
    const events = 'lastSeq' in trail ? [vscode.l10n.t("{0} events in this window's stream", trail.lastSeq + 1)] : [];
    const levels = [levelWords(trail)]
      .filter((sentences) => sentences.length > 0)
      .map((sentences) => ({
        label: vscode.l10n.t('$(pulse) What must have the record before a statement runs'),
        detail: sentences.join(' '),
        act: call('workbench.action.openSettings', 'countersign.audit.level'),
      }));
    const trouble = isAuditFailing(trail, verified)
      ? [
          {
            label: `$(warning) ${words.short}`,
            detail: words.long,
            act: isAuditFailing(trail) ? () => tellWhole(words.long) : call('countersign.showTrail'),
          },
        ]
      : [];
    const items = [
      ...trouble,
      {
        label: `$(database) ${connection}`,
        detail: vscode.l10n.t('Choose another connection'),
        act: call('countersign.selectConnection'),
      },
      {
        label: vscode.l10n.t('$(history) Show the trail'),
        detail: vscode.l10n.t('what was asked, decided, run and returned'),
        act: call('countersign.showTrail'),
      },
      {
        label: vscode.l10n.t('$(verified) Verify the trail'),
        detail: [...events, vscode.l10n.t('checks every signature and every link')].join(' · '),
        act: call('countersign.verifyTrail'),
      },
      {
        label: vscode.l10n.t('$(cloud-upload) Endpoint'),
        detail: [
          settings.auditEndpoint ?? vscode.l10n.t('none: the trail stays on this machine'),
          ...acknowledgedWords(trail),
        ].join(' · '),
        act: call('workbench.action.openSettings', 'countersign.audit'),
      },
      ...levels,
      {
        label: vscode.l10n.t('$(copy) Copies'),
        detail: copyWords(trail),
        act: call('workbench.action.openSettings', 'countersign.audit.copies'),
      },
      {
        label: vscode.l10n.t('$(law) Policy'),
        detail: policyWords(engine.app).join(' '),
        act: async () => {
          const document = await openPolicyDocument();
          if (document !== undefined) await vscode.window.showTextDocument(document);
        },
      },
      {
        label: vscode.l10n.t('$(folder) Copy the path of the trail'),
        detail: trailDirectory,
        act: async () => await vscode.env.clipboard.writeText(trailDirectory),
      },
      { label: vscode.l10n.t('$(output) Show the log'), detail: '', act: call('countersign.showLog') },
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Countersign audit'),
      placeHolder: words.long,
    });
    await chosen?.act();
  },
} satisfies Command;

/** A list cuts its lines off; what is wrong and what to do must be read whole. */
async function tellWhole(sentences: string): Promise<void> {
  const settings = vscode.l10n.t('Open Settings');
  const chosen = await vscode.window.showWarningMessage(sentences, settings);
  if (chosen === settings) await vscode.commands.executeCommand('workbench.action.openSettings', 'countersign.audit');
}
