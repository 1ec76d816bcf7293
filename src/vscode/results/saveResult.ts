import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Correlation } from '../../core/audit/recorder.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { RowFormat } from '../../core/report/rows/rowFormat.ts';
import type { Engine } from '../engine.ts';
import { suggestedName } from './fileName.ts';
import type { KeptResult } from './resultsView.ts';

const guardSetting = 'countersign.results.guardFormulas';

/** Asks for a format and a place, and saves rows there once that is on record. Says so where it can't be. */
export async function saveResult(
  engine: Engine,
  about: Correlation | undefined,
  result: KeptResult,
  order: readonly number[] | undefined,
): Promise<void> {
  const { guardsFormulas } = engine.settings;
  const format = await askFormat(order?.length ?? result.rows.length, order !== undefined, guardsFormulas);
  const to = format === undefined ? undefined : await askPlace(result.title.title, format);
  if (format === undefined || to === undefined) return;
  if (to.scheme !== 'file') {
    const why = vscode.l10n.t('Only files of the machine that Countersign runs on can be written.');
    void vscode.window.showErrorMessage(vscode.l10n.t('Nothing was saved. {0}', why));
    return;
  }
  try {
    const saved = await engine.use(async ({ parts, actor }) => {
      const { saveRows } = await import('../../composition/saveRows.ts');
      const what = { ...result, format, guardsFormulas, ...(order === undefined ? {} : { order }) };
      return await saveRows(parts.recorder, about ?? { actor }, what, to.fsPath);
    });
    void tellSaved(to, saved.rows, saved.guarded);
  } catch (thrown) {
    void vscode.window.showErrorMessage(vscode.l10n.t('Nothing was saved. {0}', sentenceOf(thrown)));
  }
}

async function askFormat(rows: number, isArranged: boolean, guards: boolean): Promise<RowFormat | undefined> {
  const { t } = vscode.l10n;
  const forSpreadsheets = guards
    ? t('Texts that a spreadsheet would take for formulas get a quote before them.')
    : t('Values exactly as they are: a spreadsheet can take texts for formulas.');
  const items: readonly (vscode.QuickPickItem & { readonly format: RowFormat })[] = [
    { format: 'csv', label: 'CSV', description: '.csv', detail: forSpreadsheets },
    { format: 'tsv', label: 'TSV', description: '.tsv', detail: forSpreadsheets },
    { format: 'json', label: 'JSON', description: '.json', detail: t('One list of objects.') },
    { format: 'jsonl', label: 'JSON Lines', description: '.jsonl', detail: t('One object a line.') },
    { format: 'md', label: 'Markdown', description: '.md', detail: t('A table.') },
  ];
  const title = isArranged ? t('Save {0} rows as they are shown: format', rows) : t('Save all {0} rows: format', rows);
  return (await vscode.window.showQuickPick(items, { title }))?.format;
}

async function askPlace(title: string, format: RowFormat): Promise<vscode.Uri | undefined> {
  const near = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  return await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the rows'),
    filters: { [format.toUpperCase()]: [format] },
    defaultUri: vscode.Uri.joinPath(near, suggestedName(title, format)),
  });
}

async function tellSaved(to: vscode.Uri, rows: number, guarded: number): Promise<void> {
  const { t } = vscode.l10n;
  const saved = t('{0} rows are in {1}.', rows, to.fsPath);
  const quoted = t('{0} texts got a quote before them, lest a spreadsheet take them for formulas.', guarded);
  const show = t('Show in Folder');
  const change = t('Change This…');
  const choices = guarded === 0 ? [show] : [show, change];
  const chosen = await vscode.window.showInformationMessage(guarded === 0 ? saved : `${saved} ${quoted}`, ...choices);
  if (chosen === show) await vscode.commands.executeCommand('revealFileInOS', to);
  else if (chosen === change) await vscode.commands.executeCommand('workbench.action.openSettings', guardSetting);
}
