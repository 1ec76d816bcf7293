import * as vscode from 'vscode';
import type { App } from '../../composition/app.ts';
import type { Clear } from '../../core/audit/catalogue.ts';
import type { Correlation } from '../../core/audit/recorder.ts';
import type { ResultWatch } from '../../core/audit/resultWatch.ts';
import type { RowRange } from '../../core/audit/rowRanges.ts';
import type { ResultColumn } from '../../core/execution/outcome.ts';
import type { Run } from '../../core/flow.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { Engine } from '../engine.ts';
import { recordedArrangement } from '../results/arrangement.ts';
import type { CopyRequest } from '../webviews/protocol/results.ts';
import type { RowsArranged } from '../webviews/protocol/rowUse.ts';

/** Results that a window can still show; older ones are gone from its panels. */
const remembered = 200;

/** Looks at rows of a statement that still runs: a few a second, for as long as anyone waits. */
const mostEarlyLooks = 1_000;

/** What becomes of the results of this window: each use is put on record with the run that it is of. */
export class Aftermath {
  readonly #engine: Engine;
  readonly #runs = new Map<string, Correlation>();
  #last: Correlation | undefined;
  /** The result that the Results view shows. */
  #shown: { readonly runId: string; readonly early: RowRange[]; watch?: ResultWatch } | undefined;

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

  /** Call when a run takes the Results view, under the name that the view has for it. */
  begins(runId: string): void {
    // The run doesn't wait for this: it holds the product, which may be about to be put together anew.
    void this.#shown?.watch?.end();
    this.#shown = { runId, early: [] };
  }

  /** Takes note of how a run ended, and that so many rows were handed out; `undefined` where it had no columns. */
  async ended(names: readonly string[], run: Run, handed: number | undefined): Promise<void> {
    if (run.kind !== 'ran') return;
    const { about } = run;
    this.remember(names, about);
    this.#last = about;
    const shown = this.#shown;
    if (handed === undefined || shown === undefined || !names.includes(shown.runId)) return;
    const { recordFiltered, recordViewed } = await import('../../core/audit/resultSteps.ts');
    const { ResultWatch } = await import('../../core/audit/resultWatch.ts');
    // The rows are on the screen already; a trail that can't be written shows in the status.
    const record = (write: (app: App) => Promise<unknown>) => this.#engine.use(write).catch(() => undefined);
    shown.watch = new ResultWatch(
      handed,
      shown.early,
      {
        viewed: (what) => record(async ({ parts }) => await recordViewed(parts.recorder, about, what)),
        filtered: (all) => record(async ({ parts }) => await recordFiltered(parts.recorder, about, all)),
      },
      {
        now: () => performance.now(),
        after: (milliseconds, then) => {
          const timer = setTimeout(then, milliseconds);
          return () => clearTimeout(timer);
        },
      },
    );
  }

  /** Rows of the shown result stand on the screen. `isFresh`: not shown again from memory. */
  looked(runId: string, rows: readonly RowRange[], isFresh: boolean): void {
    if (this.#shown?.runId !== runId) return;
    const { watch, early } = this.#shown;
    if (watch !== undefined) watch.looked(rows, isFresh);
    else if (early.length < mostEarlyLooks) early.push(...rows);
  }

  /** The rows of the shown result were sorted, filtered or searched. */
  arranged(arranged: RowsArranged, columns: readonly ResultColumn[]): void {
    const arrangement = recordedArrangement(arranged, columns);
    if (arrangement !== undefined && this.#shown?.runId === arranged.runId) this.#shown.watch?.arranged(arrangement);
  }

  /** The chat shows rows of a block again that its page has kept; of a run before this window there is only the block's name, its request. */
  async shownAgain(blockId: string, rows: number): Promise<void> {
    const use = this.#engine.use(async ({ parts, actor }) => {
      const { recordViewed } = await import('../../core/audit/resultSteps.ts');
      const about = this.#runs.get(blockId) ?? { requestId: asRequestId(blockId), actor };
      await recordViewed(parts.recorder, about, { in: 'chat', rows, recomputed: false });
    });
    // The rows are on the screen already; a trail that can't be written shows in the status.
    await use.catch(() => undefined);
  }

  /** Puts on record what is not there yet. Call before the trail is closed. */
  async end(): Promise<void> {
    await this.#shown?.watch?.end();
  }

  /** What the events about a run hang together by. */
  about(runId: string): Correlation | undefined {
    return this.#runs.get(runId);
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
