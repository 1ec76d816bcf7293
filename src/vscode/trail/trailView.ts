import * as vscode from 'vscode';
import { inSlices } from '../documents/inSlices.ts';
import { lookWhileVisible } from './lookWhileVisible.ts';
import { Pages } from './pages.ts';
import type { TrailRow } from './rows.ts';
import { type FoundStories, readFilter, type TrailFilter } from './trailFilter.ts';
import { trailMessage } from './trailMessage.ts';
import type { TrailSource } from './trailSource.ts';
import { treeItem } from './treeItem.ts';

export const trailViewId = 'countersign.trail';
const keptAs = 'countersign.trail.filter';

/** The trail as a tree: by question or by event, searched and limited as the person wants. */
export class TrailView implements vscode.Disposable, vscode.TreeDataProvider<TrailRow> {
  readonly #source: TrailSource;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<TrailRow>;
  readonly #pages = new Pages();
  readonly #subscriptions: vscode.Disposable[] = [];
  #filter: TrailFilter;
  #found: FoundStories | undefined;
  #finding = 0;
  #roots: readonly TrailRow[] = [];

  constructor(source: TrailSource, memory: vscode.Memento) {
    this.#source = source;
    this.#memory = memory;
    this.#filter = readFilter(memory.get(keptAs));
    this.#view = vscode.window.createTreeView(trailViewId, { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions.push(
      this.#view,
      this.#changed,
      source.onDidChange(() => void this.#refresh()),
      lookWhileVisible(this.#view, source),
    );
    this.#tellMenus();
  }

  get filter(): TrailFilter {
    return this.#filter;
  }

  /** Shows another part of the trail, in this window and when it is opened again. */
  async setFilter(change: Partial<TrailFilter>): Promise<void> {
    this.#filter = { ...this.#filter, ...change };
    this.#pages.forget();
    this.#tellMenus();
    await this.#memory.update(keptAs, this.#filter);
    await this.#refresh();
  }

  /** Shows more of a list that was cut. */
  showMore(list: string): void {
    this.#pages.showMore(list);
    this.#changed.fire();
  }

  getTreeItem(row: TrailRow): vscode.TreeItem {
    return treeItem(row);
  }

  getChildren(row?: TrailRow): readonly TrailRow[] & TrailRow[] {
    const rows = row === undefined ? this.#roots : (row.children?.() ?? []);
    return [...this.#pages.cut(row?.id ?? '', rows, vscode.l10n.t)];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  /** Finds what is asked for, in slices; a later wish takes the place of one that is still looked for. */
  async #refresh(): Promise<void> {
    this.#finding += 1;
    const own = this.#finding;
    const { state, model } = this.#source;
    setContext('reading', state.kind === 'reading');
    if (state.kind !== 'reading' && model.reading !== undefined) {
      const contents = await import('./trailContents.ts');
      const finding = contents.findFor(this.#filter, model, Date.now());
      const found = await inSlices(finding, () => own !== this.#finding);
      if (found === undefined) return;
      this.#found = found;
      const moments = { language: vscode.env.language, nowMs: Date.now() };
      const parts = { model, hasEndpoint: this.#source.hasEndpoint, moments, t: vscode.l10n.t };
      this.#roots = contents.rootsOf(this.#filter, found, parts);
      setContext('empty', this.#roots.length === 0);
      this.#changed.fire();
    } else if (model.reading === undefined) this.#changed.fire();
    this.#view.message = trailMessage(this.#source, this.#filter, this.#found, vscode.l10n.t) ?? '';
  }

  #tellMenus(): void {
    const { by, search, period } = this.#filter;
    setContext('by', by);
    setContext('filtered', search !== '' || period !== 'all');
  }
}

/** Tells menus and empty views. */
function setContext(name: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', `countersign.trail.${name}`, value);
}
