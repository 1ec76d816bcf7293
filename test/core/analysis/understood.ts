import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Statement } from '../../../src/core/analysis/analysis.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import { demoCatalog } from '../../adapters/dialects/postgresql/demo.ts';

const dialect = await createPostgresqlDialect();

/** The one statement of a text, analysed with the demo's catalog, another one, or none (`null`). */
export function understand(sql: string, catalog: Catalog | null = demoCatalog): Statement {
  const { statements } = dialect.analyse(sql, catalog ?? undefined);
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) throw new Error(`${statements.length} statements: ${sql}`);
  return statement;
}

/** The text at a span of a statement's text. */
export const at = (sql: string, { start, end }: { start: number; end: number }): string => sql.slice(start, end);
