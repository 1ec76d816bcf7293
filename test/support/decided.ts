import { createPostgresqlDialect } from '../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog, CatalogFunction } from '../../src/core/analysis/catalog.ts';
import type { Dictionary } from '../../src/core/draft/dictionary.ts';
import { decide } from '../../src/core/policy/decide.ts';
import type { Decision, Finding } from '../../src/core/policy/decision.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { readPolicy } from '../../src/core/policy/readPolicy.ts';
import { demoCatalog, demoCatalogTsql } from './demoCatalog.ts';
import { draftOf, profile } from './statements.ts';

const postgresql = await createPostgresqlDialect();
const tsql = createTsqlDialect();
const { policy: defaults } = readPolicy([]);

/** What a text is judged by. */
export interface World {
  /** The demo's where it is absent; `null` for none. It tells the dialect too. */
  readonly catalog?: Catalog | null;
  readonly policy?: Policy;
  readonly dictionary?: Dictionary | undefined;
}

export function decided(sql: string, { catalog = demoCatalog, policy = defaults, dictionary }: World = {}): Decision {
  const dialect = catalog?.dialect === 'tsql' ? tsql : postgresql;
  const words = dictionary === undefined ? {} : { dictionary };
  const situation = { policy, profile: profile(), catalog: catalog ?? undefined, ...words };
  return decide(dialect.analyse(sql, catalog ?? undefined), draftOf(sql), situation);
}

export const findingsOf = (rule: string, sql: string, world?: World): readonly Finding[] =>
  decided(sql, world).findings.filter((finding) => finding.rule === rule);

/** The places that a rule reports, as text. */
export const placesOf = (rule: string, sql: string, world?: World): readonly string[] =>
  findingsOf(rule, sql, world).map(({ span }) => sql.slice(span.start, span.end));

export const inTsql: World = { catalog: demoCatalogTsql };

export const withFunctions = (...functions: readonly CatalogFunction[]): World => ({
  catalog: { ...demoCatalog, functions },
});
