import * as vscode from 'vscode';

/** One side of a comparison; `name` tells it from the other, and becomes the name of its file. */
export interface Side {
  readonly name: string;
  readonly sql: string;
}

/** Opens two texts of SQL beside each other, to read only. They are kept while they are open. */
export class ReadOnlyDiff implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #scheme: string;
  readonly #over: string;
  /** The open sides, by their addresses. */
  readonly #sides = new Map<string, string>();
  readonly #subscriptions: vscode.Disposable[];
  #count = 0;

  /** `over` is a sentence for a page that the editor opens again later, when its text is gone. */
  constructor(scheme: string, over: string) {
    this.#scheme = scheme;
    this.#over = over;
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#sides.delete(uri.toString())),
    ];
  }

  async show(left: Side, right: Side, title: string): Promise<void> {
    this.#count += 1;
    await vscode.commands.executeCommand('vscode.diff', this.#open(left), this.#open(right), title, { preview: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#sides.get(uri.toString()) ?? `-- ${this.#over}\n`;
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #open({ name, sql }: Side): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: this.#scheme, path: `/${this.#count}/${name}.sql` });
    this.#sides.set(uri.toString(), sql);
    return uri;
  }
}
