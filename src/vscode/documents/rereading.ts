import * as vscode from 'vscode';

/** Long enough to skip the states between two quick keystrokes, short enough to feel immediate. */
const quietMs = 150;

/** Whether nobody wants a reading any more: its document was closed, changed, or is to be read again. */
export type IsStale = () => boolean;

/** Has documents of a kind read when they are opened and after each change, once typing pauses. */
export class Rereading implements vscode.Disposable {
  readonly #isOurs: (document: vscode.TextDocument) => boolean;
  readonly #read: (document: vscode.TextDocument, isStale: IsStale) => Promise<void>;
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #subscriptions: vscode.Disposable[];

  /** @param parts `read` MUST NOT reject; `closed` is told of every document, ours or not. */
  constructor(parts: {
    isOurs(document: vscode.TextDocument): boolean;
    read(document: vscode.TextDocument, isStale: IsStale): Promise<void>;
    closed(uri: vscode.Uri): void;
  }) {
    this.#isOurs = (document) => parts.isOurs(document);
    this.#read = (document, isStale) => parts.read(document, isStale);
    this.#subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.soon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // Saving and marking a document as changed tell of no change to its text.
        if (contentChanges.length > 0) this.#schedule(document, quietMs);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        clearTimeout(this.#waiting.get(uri.toString()));
        this.#waiting.delete(uri.toString());
        parts.closed(uri);
      }),
    ];
  }

  /** Reads everything that is open. */
  all(): void {
    for (const document of vscode.workspace.textDocuments) this.soon(document);
  }

  /** Reads a document as soon as there is time. */
  soon(document: vscode.TextDocument): void {
    this.#schedule(document, 0);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #schedule(document: vscode.TextDocument, delayMs: number): void {
    if (!this.#isOurs(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => {
        this.#waiting.delete(key);
        const { version } = document;
        void this.#read(document, () => document.isClosed || document.version !== version || this.#waiting.has(key));
      }, delayMs),
    );
  }
}
