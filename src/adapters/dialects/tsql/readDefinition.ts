import type { Parsed } from '../../../core/analysis/tree.ts';
import { passGate } from '../gate/gate.ts';
import { readStatements } from './readStatements.ts';
import { scan } from './scan.ts';

/**
 * The query of a view's definition, which SQL Server keeps as the whole CREATE VIEW; `undefined` where it isn't one readable
 * statement.
 */
export function readDefinition(sql: string): Parsed | undefined {
  const gated = passGate(sql, scan);
  if (gated.kind === 'refused') return undefined;
  const [only, ...more] = readStatements(sql, gated.scanned);
  if (only?.statement === undefined || more.length > 0) return undefined;
  const { statement } = only;
  // Where a routine looks its names up when it is called isn't followed.
  if (statement.kind === 'routine') return undefined;
  const opaque = [...only.parsed.opaque, ...only.problems];
  if (statement.kind !== 'definition') return { ...only.parsed, statement, opaque };
  return { ...only.parsed, statement: statement.query, opaque };
}
