import * as vscode from 'vscode';
import { toSignal } from '../boundary.ts';
import type { Command } from './command.ts';

/** Reads the tables and columns of the connection anew. */
export default {
  id: 'countersign.refreshCatalog',
  async run({ engine }) {
    engine.requireTrust();
    const { connection } = engine;
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Reading the tables of {0}…', connection),
        cancellable: true,
      },
      async (_, token) =>
        await engine.use(async (app) => {
          app.forgetCatalog(connection);
          await app.situationFor(connection, { signal: toSignal(token) });
        }),
    );
  },
} satisfies Command;
