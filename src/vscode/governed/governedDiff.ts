import * as vscode from 'vscode';
import { asRequestId } from '../../core/prelude/brands.ts';
import type { Engine } from '../engine.ts';
import { governedText } from './governedText.ts';

const scheme = 'countersign-governed';

/** Shows what is written beside what would be sent, to read only. Nothing is sent, and nobody is asked. */
export class GovernedDiff implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #engine: Engine;
  /** The open sides, by their addresses. */
  readonly #sides = new Map<string, string>();
  readonly #subscriptions: vscode.Disposable[];
  #count = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#sides.delete(uri.toString())),
    ];
  }

  /**
   * Judges a statement as a run would, and opens both sides.
   * @throws {NotNow} The workspace isn't trusted. @throws {DatabaseUnavailable} @throws {TrailError}
   */
  async show(sql: string, title: string): Promise<void> {
    this.#engine.requireTrust();
    const { connection } = this.#engine;
    const shown = await this.#engine.use(async (app) => {
      const [{ assess }, { govern }] = await Promise.all([
        import('../../core/flow.ts'),
        import('../../core/governing/govern.ts'),
      ]);
      const situation = await app.situationFor(connection, { signal: new AbortController().signal });
      const { analysis, decision } = assess(
        {
          requestId: asRequestId(app.parts.ids.next()),
          asker: app.actor,
          connection,
          sql,
          author: { kind: 'person' },
        },
        situation,
      );
      return governedText(analysis, decision, govern(analysis, decision, situation), connection, vscode.l10n.t);
    });
    if (shown.kind === 'none') {
      const say = shown.isRefused ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
      // Not awaited: a notification stays until somebody closes it.
      void say(shown.why);
      return;
    }
    this.#count += 1;
    await vscode.commands.executeCommand(
      'vscode.diff',
      this.#side('written', shown.written),
      this.#side('sent', shown.sent),
      vscode.l10n.t('{0}: written ↔ sent', title),
      { preview: true },
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.#sides.get(uri.toString()) ?? `-- ${vscode.l10n.t('This page is over. Show the governed SQL again.')}\n`
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #side(name: 'written' | 'sent', text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${this.#count}/${name}.sql` });
    this.#sides.set(uri.toString(), text);
    return uri;
  }
}
