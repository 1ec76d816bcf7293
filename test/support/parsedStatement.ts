import type { PostgresqlParser } from '../../src/adapters/dialects/postgresql/parser.ts';
import { positionsOf } from '../../src/adapters/dialects/postgresql/positions.ts';
import { scan } from '../../src/adapters/dialects/postgresql/scan.ts';
import { walkStatement } from '../../src/adapters/dialects/postgresql/walkStatement.ts';
import type { Parsed } from '../../src/core/analysis/tree.ts';

/** The relational tree of one PostgreSQL statement. */
export function parsedStatement(parser: PostgresqlParser, sql: string): Parsed {
  const parsed = parser.parse(sql);
  if (parsed.kind !== 'tree' || parsed.statements[0] === undefined) throw new Error(`not one statement: ${sql}`);
  const { tokens } = scan(sql);
  const positions = positionsOf(sql);
  return walkStatement(sql, tokens, parsed.statements[0], { first: 0, end: tokens.length }, (location) =>
    positions.fromByte(location ?? 0),
  );
}
