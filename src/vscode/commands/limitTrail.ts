import * as vscode from 'vscode';
import { periods } from '../trail/trailFilter.ts';
import { periodWords } from '../trail/trailMessage.ts';
import type { Command } from './command.ts';

/** Limits the trail to a time before now. */
export default {
  id: 'countersign.limitTrail',
  async run({ trailView }) {
    const items = periods.map((period) => ({
      period,
      label: sentence(periodWords(period, vscode.l10n.t)),
      description: period === trailView.filter.period ? vscode.l10n.t('shown now') : '',
    }));
    const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Show the trail of') });
    if (chosen !== undefined) await trailView.setFilter({ period: chosen.period });
  },
} satisfies Command;

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
