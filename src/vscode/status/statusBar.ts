import * as vscode from 'vscode';
import type { Engine } from '../engine.ts';
import type { TrailSource } from '../trail/trailSource.ts';
import { auditWords, isAuditFailing } from './auditWords.ts';
import { acknowledgedWords, levelWords } from './levelWords.ts';
import { isPolicyFailing, policyWords } from './policyWords.ts';

/** How long ago something was grows old by itself. */
const refreshMs = 30_000;

/** One item: connection, what it may do, and whether the audit does its duty. Coloured only when it doesn't. */
export function showStatus(engine: Engine, source: TrailSource): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('countersign.status', vscode.StatusBarAlignment.Left, 50);
  item.name = 'Countersign';
  item.command = 'countersign.showAuditStatus';
  const refresh = () => {
    const { connection, settings, trail } = engine;
    if (!engine.isBegun) return item.hide();
    const profile = settings.profiles.find(({ name }) => name === connection);
    const level =
      profile === undefined
        ? vscode.l10n.t('no such connection')
        : profile.readOnly
          ? vscode.l10n.t('read-only')
          : vscode.l10n.t('writes');
    const { verified } = source.model;
    const words = auditWords(trail, verified);
    item.text = vscode.workspace.isTrusted
      ? `$(shield) ${connection} · ${level} · ${words.short}`
      : vscode.l10n.t('$(shield) {0} · restricted · {1}', connection, words.short);
    const problems = [
      ...settings.problems,
      ...(engine.app?.knowledgeProblems ?? []).map(({ file, line, message }) => `${file}:${line}: ${message}`),
    ];
    item.tooltip = [
      words.long,
      ...levelWords(trail),
      ...policyWords(engine.app),
      ...(engine.app?.notices ?? []),
      ...problems,
    ].join('\n');
    item.accessibilityInformation = {
      label: `Countersign: ${connection}, ${level}. ${[words.long, ...levelWords(trail), ...acknowledgedWords(trail)].join(' ')}`,
      role: 'button',
    };
    const isFailing = isAuditFailing(trail, verified) || isPolicyFailing(engine.app);
    item.backgroundColor = isFailing ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
  };
  refresh();
  const timer = setInterval(refresh, refreshMs);
  return vscode.Disposable.from(item, engine.onDidChange(refresh), source.onDidChange(refresh), {
    dispose: () => clearInterval(timer),
  });
}
