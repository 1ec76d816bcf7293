import * as vscode from 'vscode';
import { trailViewId } from '../trail/trailView.ts';
import type { Command } from './command.ts';

/** Shows the trail, with the keyboard in it. */
export default {
  id: 'countersign.showTrail',
  async run() {
    await vscode.commands.executeCommand(`${trailViewId}.focus`);
  },
} satisfies Command;
