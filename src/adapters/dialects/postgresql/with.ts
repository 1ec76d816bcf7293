import type { WithClause } from 'libpg-query';
import type { CommonTable, With } from '../../../core/analysis/tree.ts';
import { readAll } from './parts.ts';
import { listedAfter } from './spans.ts';
import { closed, fieldsOf, type NodeOf, nameSpan, refuseNode, strings, type Walk } from './walk.ts';

const withFields = fieldsOf<WithClause>('ctes', 'recursive', 'location');
const tableFields = fieldsOf<NodeOf<'CommonTableExpr'>>(
  'ctename',
  'aliascolnames',
  'ctematerialized',
  'ctequery',
  'search_clause',
  'cycle_clause',
  'location',
);
const searchFields = fieldsOf<NodeOf<'CTESearchClause'>>(
  'search_col_list',
  'search_breadth_first',
  'search_seq_column',
  'location',
);
const cycleFields = fieldsOf<NodeOf<'CTECycleClause'>>(
  'cycle_col_list',
  'cycle_mark_column',
  'cycle_mark_value',
  'cycle_mark_default',
  'cycle_path_column',
  'location',
);

/** Reads the tables of a WITH, in order. */
export function readWith(node: WithClause, walk: Walk): With {
  closed(walk, 'WithClause', node, withFields);
  const tables = (node.ctes ?? []).flatMap((entry): CommonTable[] => {
    if (!('CommonTableExpr' in entry) || entry.CommonTableExpr.ctequery === undefined) {
      refuseNode(walk, entry, 'WITH');
      return [];
    }
    const table = entry.CommonTableExpr;
    closed(walk, 'CommonTableExpr', table, tableFields);
    const span = nameSpan(walk, table.location, 1);
    const columnNames = strings(walk, table.aliascolnames, 'WITH');
    return [
      {
        name: table.ctename ?? '',
        span,
        columnNames,
        columnNameSpans: listedAfter(walk, span.end, columnNames.length),
        statement: walk.readers.rows(entry.CommonTableExpr.ctequery, walk),
        addedColumns: readAdded(table, walk),
      },
    ];
  });
  return { recursive: node.recursive === true, tables };
}

function readAdded({ search_clause: search, cycle_clause: cycle }: NodeOf<'CommonTableExpr'>, walk: Walk): string[] {
  const added: (string | undefined)[] = [];
  if (search !== undefined) {
    closed(walk, 'CTESearchClause', search, searchFields);
    strings(walk, search.search_col_list, 'SEARCH');
    added.push(search.search_seq_column);
  }
  if (cycle !== undefined) {
    closed(walk, 'CTECycleClause', cycle, cycleFields);
    strings(walk, cycle.cycle_col_list, 'CYCLE');
    readAll([cycle.cycle_mark_value, cycle.cycle_mark_default], walk);
    added.push(cycle.cycle_mark_column, cycle.cycle_path_column);
  }
  return added.filter((name) => name !== undefined);
}
