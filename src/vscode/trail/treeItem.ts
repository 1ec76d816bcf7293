import * as vscode from 'vscode';
import { inertMarkdown } from '../../core/report/inertMarkdown.ts';
import type { TrailRow } from './rows.ts';

const colours: Readonly<Record<Exclude<TrailRow['tone'], 'plain'>, string>> = {
  good: 'testing.iconPassed',
  warning: 'list.warningForeground',
  error: 'list.errorForeground',
};

/** A row as the editor draws it. */
export function treeItem(row: TrailRow): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, row.children === undefined ? None : row.isOpen ? Expanded : Collapsed);
  item.id = row.id;
  item.description = row.description;
  item.contextValue = row.kind;
  item.accessibilityInformation = { label: row.spoken };
  item.tooltip = new vscode.MarkdownString(row.tooltip.map(inertMarkdown).join('\n\n'));
  if (row.icon !== '') {
    const colour = row.tone === 'plain' ? undefined : new vscode.ThemeColor(colours[row.tone]);
    item.iconPath = new vscode.ThemeIcon(row.icon, colour);
  }
  if (row.kind === 'more')
    item.command = {
      title: row.label,
      command: 'countersign.showMoreOfTrail',
      arguments: [{ list: row.id.slice('more:'.length) }],
    };
  else if (row.subject !== undefined)
    item.command = { title: vscode.l10n.t('Show Story'), command: 'countersign.showStory', arguments: [row.subject] };
  return item;
}
