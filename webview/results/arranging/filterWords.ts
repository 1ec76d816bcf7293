import type { FilterKind, ShownFilter } from '../../../src/vscode/webviews/protocol/rowUse.ts';
import type { ShownColumn } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { ResultsStrings } from '../../../src/vscode/webviews/strings/results.ts';
import { onOneLine } from '../../shared/grid/cells.ts';
import { sentence } from '../../shared/sentences.ts';

/** What each kind of filter asks, in words. */
export const conditionWords: Readonly<Record<FilterKind, keyof ResultsStrings>> = {
  contains: 'filterContains',
  equals: 'filterEquals',
  below: 'filterBelow',
  atMost: 'filterAtMost',
  above: 'filterAbove',
  atLeast: 'filterAtLeast',
  null: 'filterNull',
  notNull: 'filterNotNull',
};

/** Whether a kind of filter compares with a value. */
export const takesValue = (kind: FilterKind): boolean => kind !== 'null' && kind !== 'notNull';

/** A filter as a short sentence: revenue is at least “100”. */
export function filterWords(filter: ShownFilter, columns: readonly ShownColumn[], strings: ResultsStrings): string {
  return sentence(takesValue(filter.kind) ? strings.filterWords : strings.filterWordsAlone, {
    column: onOneLine(columns[filter.column]?.name ?? ''),
    condition: strings[conditionWords[filter.kind]],
    value: onOneLine(filter.value),
  });
}
