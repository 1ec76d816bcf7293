import * as vscode from 'vscode';
import type { Catalog } from '../../core/analysis/catalog.ts';
import { toSignal } from '../boundary.ts';
import type { Engine } from '../engine.ts';

/**
 * Reads the tables and columns of the connection anew, with progress that can be cancelled. @throws {NotNow} in a workspace that isn't
 * trusted; what the reading failed with.
 */
export async function readTables(engine: Engine): Promise<Catalog | undefined> {
  engine.requireTrust();
  const { connection } = engine;
  return await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Reading the tables of {0}…', connection),
      cancellable: true,
    },
    async (_, token) =>
      await engine.use(async (app) => {
        app.forgetCatalog(connection);
        return (await app.situationFor(connection, { signal: toSignal(token) })).catalog;
      }),
  );
}
