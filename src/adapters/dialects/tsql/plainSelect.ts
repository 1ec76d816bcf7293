import type { ObjectName, Query, SelectItem } from '../../../core/analysis/tree.ts';
import { queryOf } from './queryOf.ts';

/** One SELECT of a table, for what a text reads of it in words of its own. */
export const plainSelect = (item: SelectItem, name: ObjectName): Query =>
  queryOf({
    kind: 'select',
    distinct: false,
    distinctOn: [],
    items: [item],
    from: [{ kind: 'table', name, alias: null, aliasSpan: null, columnNames: [], sample: [] }],
    where: null,
    group: [],
    hasGroupingSets: false,
    having: null,
    windows: [],
  });
