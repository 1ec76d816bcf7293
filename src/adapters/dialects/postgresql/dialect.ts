import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Dialect } from '../../../core/ports.ts';
import { CodedError } from '../../../core/prelude/codedError.ts';
import { analyseText } from './analyseText.ts';
import { createEditing } from './editing.ts';
import { spelling } from './masks.ts';
import { PostgresqlParser } from './parser.ts';

/** PostgreSQL's parser could not be loaded, so no statement can be understood. Nothing was analysed. */
export class ParserUnavailable extends CodedError<'NOT_LOADED'> {}

let loading: Promise<PostgresqlParser> | undefined;

/**
 * The PostgreSQL dialect, on PostgreSQL's own parser. The parser is loaded on the first call and shared by all dialects made
 * here. @throws {ParserUnavailable} where `libpg-query.wasm` isn't beside the running script; the next call tries again.
 */
export async function createPostgresqlDialect(): Promise<Dialect> {
  loading ??= PostgresqlParser.load();
  try {
    const parser = await loading;
    return {
      name: 'postgresql',
      analyse: (text: string, catalog: Catalog | undefined) => analyseText(text, catalog, parser),
      editing: createEditing(parser),
      spelling,
    };
  } catch (cause) {
    loading = undefined;
    throw new ParserUnavailable(
      'NOT_LOADED',
      'PostgreSQL’s parser could not be loaded. Its file libpg-query.wasm must lie beside the running program: install it again.',
      { cause },
    );
  }
}
