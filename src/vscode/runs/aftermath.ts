import * as vscode from 'vscode';
import type { App } from '../../composition/app.ts';
import type { Clear } from '../../core/audit/catalogue.ts';
import type { Correlation } from '../../core/audit/recorder.ts';
import type { Run } from '../../core/flow.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { Engine } from '../engine.ts';
import type { CopyRequest } from '../webviews/protocol/results.ts';

/** Results that a window can still show; older ones are gone from its panels. */
const remembered = 200;

/** What becomes of the results of this window: each use is put on record with the run that it is of. */
export class Aftermath {
  readonly #engine: Engine;
  readonly #runs = new Map<string, Correlation>();
  #last: Correlation | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The last statement that ran here; `undefined` before the first. */
  get last(): Correlation | undefined {
    return this.#last;
  }

  /** Names what a panel calls the run. To be called once it begins, and again when it is known how it ended. */
  remember(names: readonly string[], about: Correlation): void {
    for (const name of names) {
      this.#runs.delete(name);
      this.#runs.set(name, about);
    }
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= remembered) break;
      this.#runs.delete(oldest);
    }
  }

  /** Takes note of how a run ended, and of rows that are shown. */
  async ended({ parts }: App, names: readonly string[], run: Run): Promise<void> {
    if (run.kind !== 'ran') return;
    const { about, profile } = run;
    this.remember(names, about);
    this.#last = about;
    if (profile === undefined || profile.columns.length === 0) return;
    const { recordViewed } = await import('../../core/audit/resultSteps.ts');
    // The rows are on the screen already; a trail that can't be written shows in the status.
    await recordViewed(parts.recorder, about, 'results', profile.rows).catch(() => undefined);
  }

  /** Puts values of a result on the clipboard once that is on record; says so where it can't be. */
  async copy({ runId, rows, columns, text }: CopyRequest): Promise<void> {
    const what = { destination: 'clipboard', format: 'tsv', rows, columns, characters: text.length } as const;
    try {
      await this.#engine.use(async ({ parts, actor }) => {
        const { recordExported } = await import('../../core/audit/resultSteps.ts');
        await recordExported(parts.recorder, this.#runs.get(runId) ?? { actor }, what);
      });
    } catch (thrown) {
      void vscode.window.showErrorMessage(vscode.l10n.t('Nothing was copied. {0}', sentenceOf(thrown)));
      return;
    }
    await vscode.env.clipboard.writeText(text);
  }

  /** Puts on record what the person thinks of an answer. @throws {TrailError} It isn't on record. */
  async feedback(about: Correlation, label: Clear<'feedback.given'>['label'], comment: string): Promise<void> {
    await this.#engine.use(async ({ parts }) => {
      const { recordFeedback } = await import('../../core/audit/resultSteps.ts');
      await recordFeedback(parts.recorder, about, label, comment);
    });
  }
}
