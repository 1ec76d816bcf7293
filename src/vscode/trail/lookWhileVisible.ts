import * as vscode from 'vscode';
import type { TrailSource } from './trailSource.ts';

/** Keeps the trail's reading fresh while a view can be seen. */
export function lookWhileVisible(
  view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
  source: TrailSource,
): vscode.Disposable {
  let looking: vscode.Disposable | undefined;
  const watch = (): void => {
    if (view.visible) looking ??= source.look();
    else {
      looking?.dispose();
      looking = undefined;
    }
  };
  watch();
  return vscode.Disposable.from(view.onDidChangeVisibility(watch), { dispose: () => looking?.dispose() });
}
