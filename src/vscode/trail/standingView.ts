import * as vscode from 'vscode';
import type { Engine } from '../engine.ts';
import { auditWords, copyWords, isAuditFailing } from '../status/auditWords.ts';
import { acknowledgedWords, levelWords } from '../status/levelWords.ts';
import { lookWhileVisible } from './lookWhileVisible.ts';
import type { TrailRow } from './rows.ts';
import type { TrailSource } from './trailSource.ts';
import { treeItem } from './treeItem.ts';
import { verificationRow } from './verificationRow.ts';

export const standingViewId = 'countersign.standing';

/** How long ago something was grows old by itself. */
const refreshMs = 30_000;

/** Whether the trail is verified, what it must have before a statement runs, and how far the endpoint has it. */
export class StandingView implements vscode.Disposable, vscode.TreeDataProvider<TrailRow> {
  readonly #engine: Engine;
  readonly #source: TrailSource;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<TrailRow>;
  readonly #subscriptions: vscode.Disposable[];

  constructor(engine: Engine, source: TrailSource) {
    this.#engine = engine;
    this.#source = source;
    this.#view = vscode.window.createTreeView(standingViewId, { treeDataProvider: this });
    const refresh = (): void => {
      if (this.#view.visible) this.#changed.fire();
    };
    const timer = setInterval(refresh, refreshMs);
    this.#subscriptions = [
      this.#view,
      this.#changed,
      { dispose: () => clearInterval(timer) },
      source.onDidChange(refresh),
      engine.onDidChange(refresh),
      this.#view.onDidChangeVisibility(refresh),
      lookWhileVisible(this.#view, source),
    ];
  }

  getTreeItem(row: TrailRow): vscode.TreeItem {
    const item = treeItem(row);
    if (row.id === 'verification')
      item.contextValue = this.#source.state.kind === 'reading' ? 'verifying' : 'verification';
    else if (row.kind === 'standing' && row.id !== 'copies')
      item.command = { title: vscode.l10n.t('Show Audit Status'), command: 'countersign.showAuditStatus' };
    return item;
  }

  getChildren(row?: TrailRow): TrailRow[] {
    return row === undefined ? this.#roots() : [...(row.children?.() ?? [])];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #roots(): TrailRow[] {
    const { trail, settings } = this.#engine;
    const moments = { language: vscode.env.language, nowMs: Date.now() };
    const verification = verificationRow(this.#source, moments, vscode.l10n.t);
    if (!this.#engine.isBegun) {
      const sentence = vscode.l10n.t(
        'Recording begins with the first SQL that is opened or question that is asked here.',
      );
      return [verification, standing('recording', 'circle-outline', vscode.l10n.t('Not recording yet'), sentence)];
    }
    const words = auditWords(trail);
    const failing = isAuditFailing(trail);
    const rows = [
      verification,
      standing(
        'recording',
        failing ? 'warning' : 'record',
        vscode.l10n.t('Recording'),
        words.long,
        failing ? 'warning' : 'plain',
      ),
    ];
    if (!('demand' in trail)) return rows;
    const [first = '', ...others] = levelWords(trail);
    rows.push(standing('level', 'pulse', vscode.l10n.t('Level {0}', trail.demand.level), [first, ...others].join(' ')));
    if (trail.delivery === 'off')
      rows.push(
        standing('endpoint', 'cloud', vscode.l10n.t('No endpoint'), vscode.l10n.t('The trail stays on this machine.')),
      );
    else {
      const endpoint = settings.auditEndpoint ?? vscode.l10n.t('Endpoint');
      const waiting =
        trail.backlog === 0
          ? vscode.l10n.t('nothing waits')
          : trail.backlog === 1
            ? vscode.l10n.t('1 event waits')
            : vscode.l10n.t('{0} events wait', trail.backlog);
      const isDown = trail.delivery !== 'online';
      const description = [waiting, ...acknowledgedWords(trail)].join(' · ');
      rows.push(
        standing('endpoint', isDown ? 'cloud' : 'cloud-upload', endpoint, description, isDown ? 'warning' : 'plain'),
      );
    }
    if (trail.copies.length > 0) rows.push(standing('copies', 'copy', vscode.l10n.t('Copies'), copyWords(trail)));
    return rows;
  }
}

function standing(
  id: string,
  icon: string,
  label: string,
  description: string,
  tone: TrailRow['tone'] = 'plain',
): TrailRow {
  return {
    ...{ id, kind: 'standing', label, description, icon, tone },
    tooltip: [label, description],
    spoken: `${label}: ${description}`,
  };
}
