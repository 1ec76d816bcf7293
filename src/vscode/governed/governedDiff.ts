import * as vscode from 'vscode';
import { asRequestId } from '../../core/prelude/brands.ts';
import { ReadOnlyDiff } from '../documents/readOnlyDiff.ts';
import type { Engine } from '../engine.ts';
import { governedText } from './governedText.ts';

/** Shows what is written beside what would be sent, to read only. Nothing is sent, and nobody is asked. */
export class GovernedDiff implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #diff = new ReadOnlyDiff(
    'countersign-governed',
    vscode.l10n.t('This page is over. Show the governed SQL again.'),
  );

  constructor(engine: Engine) {
    this.#engine = engine;
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
    await this.#diff.show(
      { name: 'written', sql: shown.written },
      { name: 'sent', sql: shown.sent },
      vscode.l10n.t('{0}: written ↔ sent', title),
    );
  }

  dispose(): void {
    this.#diff.dispose();
  }
}
