import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import { assess, type Situation } from '../../../src/core/flow.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { asRequestId } from '../../../src/core/prelude/brands.ts';
import type { Judge } from '../../../src/vscode/documents/reading.ts';
import { demoCatalog } from '../../adapters/dialects/postgresql/demo.ts';
import { demoInTsql } from '../../adapters/dialects/tsql/demo.ts';
import { ada, devProfile } from '../../support/world.ts';

/** The default policy over the demo's tables, as the editor judges by it. */
export async function demoSituation(catalog: Catalog | undefined = demoCatalog): Promise<Situation> {
  const { policy } = readPolicy([]);
  return { profile: devProfile, dialect: await createPostgresqlDialect(), catalog, policy };
}

/** Judges in a situation, and counts how often it was asked. */
export function judgeIn(situation: Situation): { readonly judge: Judge; asked: number } {
  const counted = {
    asked: 0,
    judge: (sql: string) => {
      counted.asked += 1;
      const draft = {
        requestId: asRequestId('request'),
        asker: ada,
        connection: situation.profile.name,
        sql,
        author: { kind: 'person' as const },
      };
      return assess(draft, situation);
    },
  };
  return counted;
}

/** The same over the same tables on SQL Server. */
export function tsqlSituation(catalog: Catalog | undefined = demoInTsql): Situation {
  const { policy } = readPolicy([]);
  return { profile: devProfile, dialect: createTsqlDialect(), catalog, policy };
}
