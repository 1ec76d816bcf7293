import * as vscode from 'vscode';
import type { Proposal } from '../../core/classifying/propose.ts';

/** From here on a proposal is chosen already when the list opens: leaving out is a key press, and so is adding. */
const chosenFrom = 0.7;

/** Lets a person choose among proposals, with the reasons of each. `undefined` where they close the list. */
export async function chooseProposals(proposals: readonly Proposal[]): Promise<readonly Proposal[] | undefined> {
  const items = proposals.map((proposal) => ({
    label: `${proposal.schema}.${proposal.table}.${proposal.column}`,
    description: `${proposal.level} · ${proposal.type} · ${Math.round(proposal.confidence * 100)} %`,
    detail: proposal.reasons.join(' '),
    picked: proposal.confidence >= chosenFrom,
    proposal,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
    title: vscode.l10n.t('Columns that look sensitive'),
    placeHolder: vscode.l10n.t('Choose those that are right: they go into the policy file'),
  });
  return chosen?.map(({ proposal }) => proposal);
}

/** How many rows of each table may be looked at; 0 for none, `undefined` where nothing is to be done. */
export async function askForSample(connection: string): Promise<number | undefined> {
  const chosen = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t('Names, types and comments only'),
        detail: vscode.l10n.t('Reads no row of any table.'),
        rows: 0,
      },
      {
        label: vscode.l10n.t('Look at values too: at most {0} rows of each table', sampledRows),
        detail: vscode.l10n.t(
          'Values stay on this computer and only counts are kept. Reads are governed and recorded.',
        ),
        rows: sampledRows,
      },
    ],
    {
      title: vscode.l10n.t('How should sensitive columns of {0} be looked for?', connection),
      ignoreFocusOut: true,
    },
  );
  return chosen?.rows;
}

const sampledRows = 100;
