import * as vscode from 'vscode';
import type { Assessments } from '../documents/assessments.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { Engine } from '../engine.ts';

/** Between two looks at how old the catalog is, in milliseconds. */
const agingMs = 60_000;

/** Beside the language of a SQL file: which tables it is checked against, how old that knowledge is, and how to refresh it. */
export function showCatalogStatus(engine: Engine, assessments: Assessments): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('countersign.catalog', sqlDocuments);
  item.name = vscode.l10n.t('Countersign: tables that SQL is checked against');
  const refresh = (): void => {
    const { connection, app } = engine;
    const document = vscode.window.activeTextEditor?.document;
    const isOther = document !== undefined && assessments.current(document)?.canRun === false;
    const source = app?.catalogSource(connection) ?? { kind: 'none' };
    item.command = undefined;
    if (isOther) {
      item.text = vscode.l10n.t('Checked without tables');
      item.detail = vscode.l10n.t('The file is in another dialect than the connection {0}.', connection);
      return;
    }
    item.command = { title: vscode.l10n.t('Refresh'), command: 'countersign.refreshCatalog' };
    if (source.kind === 'none') {
      item.text = vscode.l10n.t('Checked without tables');
      item.detail = vscode.l10n.t(
        "The tables of {0} haven't been read, so names and types aren't checked.",
        connection,
      );
      return;
    }
    item.text =
      source.kind === 'live'
        ? vscode.l10n.t('Checked against the tables of {0}', connection)
        : vscode.l10n.t('Checked against the saved tables of {0}', connection);
    item.detail =
      source.kind === 'live'
        ? ageOf(Date.now() - source.readAt)
        : vscode.l10n.t("read from the workspace's file; refresh to read them from the database");
  };
  refresh();
  const timer = setInterval(refresh, agingMs);
  return vscode.Disposable.from(
    item,
    { dispose: () => clearInterval(timer) },
    engine.onDidChange(refresh),
    assessments.onDidChange(refresh),
    vscode.window.onDidChangeActiveTextEditor(refresh),
  );
}

/** How long ago the tables were read. */
function ageOf(elapsedMs: number): string {
  const minutes = Math.floor(elapsedMs / 60_000);
  if (minutes < 1) return vscode.l10n.t('read from the database just now');
  if (minutes < 120) return vscode.l10n.t('read from the database {0} minutes ago', minutes);
  return vscode.l10n.t('read from the database {0} hours ago', Math.floor(minutes / 60));
}
