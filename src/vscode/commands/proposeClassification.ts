import * as vscode from 'vscode';
import type { App } from '../../composition/app.ts';
import type { Sampled } from '../../composition/sampleColumns.ts';
import type { Proposal } from '../../core/classifying/propose.ts';
import type { ConnectionName } from '../../core/prelude/brands.ts';
import { toSignal } from '../boundary.ts';
import { askForSample, chooseProposals } from '../classification/chooseProposals.ts';
import { NotNow } from '../engine.ts';
import type { Command } from './command.ts';

/** Looks for columns that look sensitive and puts those that a person accepts into the policy file. */
export default {
  id: 'countersign.proposeClassification',
  async run({ engine, log }) {
    engine.requireTrust();
    const { connection } = engine;
    const rows = await askForSample(connection);
    if (rows === undefined) return;
    const found = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Looking for sensitive columns of {0}…', connection),
        cancellable: true,
      },
      async (progress, token) =>
        await engine.use(
          async (app) =>
            await proposalsOf(app, connection, rows, (message) => progress.report({ message }), toSignal(token)),
        ),
    );
    for (const { table, why } of found.unread) log.warn(`${table} was not sampled: ${why}`);
    if (found.unread.length > 0)
      void vscode.window.showWarningMessage(
        vscode.l10n.t('{0} tables were not sampled. The log says why.', found.unread.length),
      );
    if (found.proposals.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No other column looks sensitive.'));
      return;
    }
    const accepted = await chooseProposals(found.proposals);
    if (accepted === undefined || accepted.length === 0) return;
    const { writeClassification } = await import('../classification/writeClassification.ts');
    await writeClassification(accepted, !found.hasOrganisation);
  },
} satisfies Command;

async function proposalsOf(
  app: App,
  connection: ConnectionName,
  rows: number,
  tell: (message: string) => void,
  signal: AbortSignal,
): Promise<{ proposals: readonly Proposal[]; unread: Sampled['unread']; hasOrganisation: boolean }> {
  const { propose } = await import('../../core/classifying/propose.ts');
  const { sampleColumns } = await import('../../composition/sampleColumns.ts');
  const situation = await app.situationFor(connection, { signal });
  const { catalog, policy } = situation;
  const known = policy.layers.at(-1)?.classification;
  if (catalog === undefined || known === undefined)
    throw new NotNow(
      'MISTAKE',
      vscode.l10n.t('The policy has a mistake, so it can’t be told what is classified already. Put it right first.'),
    );
  const it = { parts: app.parts, situation, actor: app.actor, known };
  const onTable = (name: string, done: number, all: number): void =>
    tell(vscode.l10n.t('{0} ({1} of {2})', name, done + 1, all));
  const sampled = rows === 0 ? undefined : await sampleColumns(it, rows, onTable, { signal });
  return {
    proposals: propose(catalog, known, sampled?.counts),
    unread: sampled?.unread ?? [],
    hasOrganisation: policy.sources.includes('organisation'),
  };
}
