import { sqlParser } from '../adapters/dialects/nodeSqlParser/parser.ts';
import { createPostgresqlDialect } from '../adapters/dialects/postgresql/dialect.ts';
import { SecondOpinion } from '../adapters/dialects/secondOpinion/secondOpinion.ts';
import {
  formOpinions,
  withRememberedOpinion,
  withSecondOpinion,
} from '../adapters/dialects/secondOpinion/withSecondOpinion.ts';
import type { Analysis } from '../core/analysis/analysis.ts';
import type { Abortable, Dialect } from '../core/ports.ts';

/** A database's dialect, for each of its two uses. */
export interface DialectPair {
  /** Asks a second parser too: for whatever decides about running, and for whatever others read. */
  readonly deciding: Dialect;
  /** Knows what the second parser said before and doesn't ask it: for every keystroke. */
  readonly whileTyping: Dialect;
  /** Asks the second parser what `whileTyping` left open. Resolves with whether it objects to anything. */
  formOpinions(analysis: Analysis, o: Abortable): Promise<boolean>;
}

/** PostgreSQL on its own parser, with node-sql-parser beside it. @throws {ParserUnavailable} @throws {BuildUnavailable} */
export async function postgresqlPair(): Promise<DialectPair> {
  return pairOf(await createPostgresqlDialect(), new SecondOpinion(sqlParser('postgresql')));
}

/** A dialect with a second opinion. */
function pairOf(dialect: Dialect, opinion: SecondOpinion): DialectPair {
  return {
    deciding: withSecondOpinion(dialect, opinion),
    whileTyping: withRememberedOpinion(dialect, opinion),
    formOpinions: async (analysis, o) => await formOpinions(analysis, opinion, o),
  };
}
