import * as vscode from 'vscode';
import type { ReviewSummary } from '../../adapters/reviews/collector/reviewEndpoint.ts';
import type { ReviewsOfOthers } from '../../composition/secondPerson/reviewsOfOthers.ts';
import type { Engine } from '../engine.ts';

/** Often enough that nobody waits long, seldom enough that an endpoint doesn't notice a thousand windows. */
const askMs = 20_000;
/** An access token that names nobody is not asked about more often. */
const namelessMs = 600_000;
const timeoutMs = 15_000;

/**
 * Looks now and then whether others wait for the person at this window: shows how many in the status bar, and says so once for each
 * request, in the window that has the focus.
 */
export class OthersWatch implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #review: (id: string) => void;
  readonly #item: vscode.StatusBarItem;
  readonly #told = new Set<string>();
  readonly #subscriptions: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> | undefined;
  /** What was last asked by, to notice another. */
  #reviews: ReviewsOfOthers | undefined;

  constructor(engine: Engine, review: (id: string) => void) {
    this.#engine = engine;
    this.#review = review;
    this.#item = vscode.window.createStatusBarItem('countersign.others', vscode.StatusBarAlignment.Left, 49);
    this.#item.name = vscode.l10n.t('Countersign: Review Requests');
    this.#item.command = 'countersign.reviewRequestsOfOthers';
    this.#subscriptions = [
      this.#item,
      // It fires with each event of the trail, and only another endpoint or setting says something new.
      engine.onDidChange(() => {
        if (this.#source !== this.#reviews) this.refresh();
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.refresh();
      }),
    ];
  }

  /** Looks at once, as after an answer. */
  refresh(): void {
    clearTimeout(this.#timer);
    this.#asking ??= this.#ask().then((nextMs) => {
      this.#asking = undefined;
      if (nextMs !== undefined) this.#timer = setTimeout(() => this.refresh(), nextMs);
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  get #source(): ReviewsOfOthers | undefined {
    const { app, settings } = this.#engine;
    return settings.watchesReviews && vscode.workspace.isTrusted ? app?.reviews : undefined;
  }

  /** @returns when to ask again, in milliseconds; `undefined` where there is nobody to ask. */
  async #ask(): Promise<number | undefined> {
    const reviews = this.#source;
    this.#reviews = reviews;
    if (reviews === undefined) {
      this.#item.hide();
      return undefined;
    }
    const listed = await reviews.list({ signal: AbortSignal.timeout(timeoutMs) });
    if (this.#source !== reviews) return 0;
    if (!('kind' in listed)) {
      this.#show(listed.reviews);
      return askMs;
    }
    this.#item.hide();
    return listed.code === 'person' ? namelessMs : askMs;
  }

  #show(reviews: readonly ReviewSummary[]): void {
    if (reviews.length === 0) {
      this.#item.hide();
      return;
    }
    this.#item.text = `$(bell-dot) ${reviews.length}`;
    const who = reviews.map(({ requester, connection }) => vscode.l10n.t('{0}, for {1}', requester, connection));
    this.#item.tooltip = [vscode.l10n.t('Others wait for your approval:'), ...who.slice(0, 10)].join('\n');
    this.#item.accessibilityInformation = {
      label:
        reviews.length === 1
          ? vscode.l10n.t('1 request waits for your approval')
          : vscode.l10n.t('{0} requests wait for your approval', reviews.length),
      role: 'button',
    };
    this.#item.show();
    if (!vscode.window.state.focused) return;
    for (const review of reviews.filter(({ id }) => !this.#told.has(id)).slice(0, 3)) void this.#tell(review);
  }

  async #tell({ id, requester, connection, environment }: ReviewSummary): Promise<void> {
    this.#told.add(id);
    const open = vscode.l10n.t('Review…');
    const sentence = vscode.l10n.t('{0} asks you to approve SQL on {1} ({2}).', requester, connection, environment);
    if ((await vscode.window.showInformationMessage(sentence, open)) === open) this.#review(id);
  }
}
