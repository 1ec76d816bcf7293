import * as vscode from 'vscode';
import { NotNow } from '../engine.ts';
import { readTables } from '../tables/readTables.ts';
import { savedCatalogUri } from '../workspaceFiles.ts';
import type { Command } from './command.ts';

/** Writes what the database has into the workspace, for checking without it: for colleagues, in CI, and before connecting. */
export default {
  id: 'countersign.saveCatalog',
  async run({ engine }) {
    const { connection } = engine;
    const uri = await savedCatalogUri(connection);
    if (uri === undefined)
      throw new NotNow('NO_FOLDER', vscode.l10n.t('Tables are saved in a folder. Open one first.'));
    const catalog = await readTables(engine);
    if (catalog === undefined) return;
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`${JSON.stringify(catalog, null, 2)}\n`));
    const name = vscode.workspace.asRelativePath(uri);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} tables and views of {1} are saved in {2}.', catalog.tables.length, connection, name),
    );
  },
} satisfies Command;
