import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Dialect } from '../../../core/ports.ts';
import { analyseText } from './analyseText.ts';
import { PostgresqlParser } from './parser.ts';

let loading: Promise<PostgresqlParser> | undefined;

/**
 * The PostgreSQL dialect, on PostgreSQL's own parser. The parser is loaded on the first call and shared by all dialects made
 * here. Rejects where `libpg-query.wasm` isn't beside the running script; the next call then tries again.
 */
export async function createPostgresqlDialect(): Promise<Dialect> {
  loading ??= PostgresqlParser.load();
  try {
    const parser = await loading;
    return {
      name: 'postgresql',
      analyse: (text: string, catalog: Catalog | undefined) => analyseText(text, catalog, parser),
    };
  } catch (thrown) {
    loading = undefined;
    throw thrown;
  }
}
