import type { Span } from '../prelude/span.ts';
import { addObstacle } from './facts.ts';
import type { ResolvedFrom } from './from.ts';
import type { Resolution } from './resolution.ts';

/**
 * Refuses to tell which keys come along where an entry of FROM is no table: a view or a query has others behind it than a star
 * of it shows.
 */
export function refuseKeysBehind({ leaves }: ResolvedFrom, span: Span, { facts, catalog, session }: Resolution): void {
  const isTable = leaves.every(({ table }) => {
    if (table === null) return false;
    const made = session?.table(table.schema, table.table)?.indexed;
    const known = made ?? catalog?.table(table.schema, table.table);
    return known === undefined || known.table.kind === 'table';
  });
  if (!isTable)
    addObstacle(facts, 'FOR BROWSE adds columns of what lies behind, and which these are isn’t followed.', span);
}
