import * as vscode from 'vscode';
import { trailViewId } from '../trail/trailView.ts';
import type { Command } from './command.ts';

/** Asks what to search for in the trail, and shows what is found. */
export default {
  id: 'countersign.searchTrail',
  async run({ trailView }) {
    const { askSearch } = await import('../trail/searchTrail.ts');
    const search = await askSearch(trailView.filter.search);
    if (search === undefined) return;
    await vscode.commands.executeCommand(`${trailViewId}.focus`);
    await trailView.setFilter({ search });
  },
} satisfies Command;
