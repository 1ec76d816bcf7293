import * as vscode from 'vscode';

const scheme = 'countersign-decision';
/** Pages whose text is kept, for somebody who goes back to one. */
const kept = 20;

/** Pages that say why a statement is decided as it is. Each is about one moment and doesn't change. */
export class DecisionPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  #number = 0;

  /** Shows a page of Markdown beside the editor: as people read it, or as text where the editor has no preview. */
  async show(page: string): Promise<void> {
    this.#number += 1;
    const uri = vscode.Uri.from({ scheme, path: `/${vscode.l10n.t('Decision')}.md`, query: String(this.#number) });
    this.#texts.set(uri.query, page);
    for (const oldest of this.#texts.keys()) if (this.#texts.size > kept) this.#texts.delete(oldest);
    try {
      await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
    } catch {
      // The preview is an extension of the editor that somebody may have turned off.
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
    }
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.query) ?? vscode.l10n.t('This decision is not kept any more. Explain it again.');
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
