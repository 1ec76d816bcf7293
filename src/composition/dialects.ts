import { createBasicDialect } from '../adapters/dialects/basic/dialect.ts';
import { isBasicDialectName } from '../adapters/dialects/basic/languages.ts';
import { usualLimits } from '../adapters/dialects/nodeSqlParser/limits.ts';
import { sqlParser } from '../adapters/dialects/nodeSqlParser/parser.ts';
import { createPostgresqlDialect } from '../adapters/dialects/postgresql/dialect.ts';
import { SecondOpinion } from '../adapters/dialects/secondOpinion/secondOpinion.ts';
import {
  formOpinions,
  withRememberedOpinion,
  withSecondOpinion,
} from '../adapters/dialects/secondOpinion/withSecondOpinion.ts';
import { createTsqlDialect } from '../adapters/dialects/tsql/dialect.ts';
import type { Analysis } from '../core/analysis/analysis.ts';
import type { Abortable, Dialect } from '../core/ports.ts';
import type { FullDialectName } from './dialectNames.ts';

/** A dialect, for each of its two uses. */
export interface DialectPair {
  /** Asks a second parser too: for whatever decides about running, and for whatever others read. */
  readonly deciding: Dialect;
  /** Knows what the second parser said before and doesn't ask it: for every keystroke. */
  readonly whileTyping: Dialect;
  /** Asks the second parser what `whileTyping` left open. Resolves with whether it objects to anything. */
  formOpinions(analysis: Pick<Analysis, 'statements'>, o: Abortable): Promise<boolean>;
}

/** How each dialect that is understood to the end is made. */
const makers: Readonly<Record<FullDialectName, () => Promise<DialectPair>>> = {
  postgresql: async () => withOpinion(await createPostgresqlDialect(), new SecondOpinion(sqlParser('postgresql'))),
  tsql: async () =>
    withOpinion(createTsqlDialect(), new SecondOpinion(sqlParser('transactsql'), usualLimits, 'orOfWith')),
};

const made = new Map<string, Promise<DialectPair>>();

/**
 * The dialect of a name out of `dialectNames`. Each is made once, and tried again with the next call where that failed.
 * @throws {ParserUnavailable} @throws {BuildUnavailable} @throws {TypeError} There is no dialect of that name.
 */
export async function dialectNamed(name: string): Promise<DialectPair> {
  const known = made.get(name);
  if (known !== undefined) return await known;
  const making = make(name);
  made.set(name, making);
  try {
    return await making;
  } catch (thrown) {
    made.delete(name);
    throw thrown;
  }
}

async function make(name: string): Promise<DialectPair> {
  if (isBasicDialectName(name)) {
    const dialect = createBasicDialect(name);
    // Nothing of it counts as understood, so there is nothing for a second parser to object to.
    return { deciding: dialect, whileTyping: dialect, formOpinions: async () => false };
  }
  const maker = Object.hasOwn(makers, name) ? makers[name as FullDialectName] : undefined;
  if (maker === undefined) throw new TypeError(`There is no dialect named ${name}.`);
  return await maker();
}

const withOpinion = (dialect: Dialect, opinion: SecondOpinion): DialectPair => ({
  deciding: withSecondOpinion(dialect, opinion),
  whileTyping: withRememberedOpinion(dialect, opinion),
  formOpinions: async (analysis, o) => await formOpinions(analysis, opinion, o),
});
