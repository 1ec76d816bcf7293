import * as vscode from 'vscode';
import { toSignal } from '../boundary.ts';
import { NotNow } from '../engine.ts';
import { savedCatalogUri } from '../workspaceFiles.ts';
import type { Command } from './command.ts';

/** Writes what the database has into the workspace, for checking without it: for colleagues, in CI, and before connecting. */
export default {
  id: 'countersign.saveCatalog',
  async run({ engine }) {
    engine.requireTrust();
    const { connection } = engine;
    const uri = await savedCatalogUri(connection);
    if (uri === undefined)
      throw new NotNow('NO_FOLDER', vscode.l10n.t('Tables are saved in a folder. Open one first.'));
    const tables = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Reading the tables of {0}…', connection),
        cancellable: true,
      },
      async (_, token) =>
        await engine.use(async (app) => {
          app.forgetCatalog(connection);
          const { catalog } = await app.situationFor(connection, { signal: toSignal(token) });
          await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`${JSON.stringify(catalog, null, 2)}\n`));
          return catalog?.tables.length ?? 0;
        }),
    );
    const name = vscode.workspace.asRelativePath(uri);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} tables and views of {1} are saved in {2}.', tables, connection, name),
    );
  },
} satisfies Command;
