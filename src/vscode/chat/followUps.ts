import * as vscode from 'vscode';
import type { Assessment } from '../../core/flow.ts';

/**
 * What a person may want to ask next, in their own words: buttons that send exactly this text. None without a model:
 * verified queries can't vary an answer.
 */
export function followUpsOf({ analysis }: Assessment, hasModel: boolean): string[] {
  const [statement] = analysis.statements;
  if (!hasModel || statement?.kind !== 'query') return [];
  const followUps: string[] = [];
  if (statement.outputs.some(({ transform }) => transform === 'aggregate'))
    followUps.push(vscode.l10n.t('The same by month'), vscode.l10n.t('Only the ten largest'));
  else if (statement.limit === null) followUps.push(vscode.l10n.t('Only the first 100 rows'));
  return followUps;
}
