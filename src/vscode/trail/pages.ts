import type { Translate } from '../names/translate.ts';
import type { TrailRow } from './rows.ts';

/** Rows of one list that are shown at once: the editor takes all of them in one message. */
const pageSize = 200;

/** Cuts long lists, and shows more of them when somebody wants to. */
export class Pages {
  readonly #shown = new Map<string, number>();

  /** The first rows of a list, and a row that stands for the others. */
  cut(list: string, rows: readonly TrailRow[], t: Translate): readonly TrailRow[] {
    const shown = this.#shown.get(list) ?? pageSize;
    if (rows.length <= shown) return rows;
    const label = t('Show {0} More', Math.min(pageSize, rows.length - shown));
    const description = t('{0} of {1} are shown', shown, rows.length);
    const more: TrailRow = {
      ...{ id: `more:${list}`, kind: 'more', label, description, icon: 'ellipsis', tone: 'plain', tooltip: [] },
      spoken: `${label}, ${description}`,
    };
    return [...rows.slice(0, shown), more];
  }

  showMore(list: string): void {
    this.#shown.set(list, (this.#shown.get(list) ?? pageSize) + pageSize);
  }

  /** Begins at the first page again. */
  forget(): void {
    this.#shown.clear();
  }
}
