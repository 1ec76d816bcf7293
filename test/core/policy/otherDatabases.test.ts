import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import { withCatalogTags } from '../../../src/core/policy/catalogTags.ts';
import { classify, usedColumns } from '../../../src/core/policy/classification.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import deprecatedTable from '../../../src/core/policy/rules/deprecated-table.ts';
import { tableIn } from '../../../src/core/policy/rules/rule.ts';

const column = (name: string, comment: string) => ({ name, type: 'int', nullable: true, primaryKey: false, comment });
const catalog: Catalog = {
  version: 1,
  dialect: 'tsql',
  database: 'shop',
  searchPath: ['dbo'],
  functions: [],
  tables: [
    {
      schema: 'dbo',
      name: 'people',
      kind: 'table',
      rows: 1,
      columns: [column('mail', '@class: restricted'), column('fax', 'Deprecated: nobody has one.')],
    },
  ],
};
const dialect = createTsqlDialect();
const statementOf = (sql: string) => dialect.analyse(sql, catalog).statements[0] ?? fail();
const fail = (): never => {
  throw new Error('There is no statement.');
};
const policyOf = (text: string) =>
  withCatalogTags(readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]).policy, catalog);
const levelsOf = (sql: string, policy: string) => {
  const { classification } = policyOf(policy).layers.at(-1) ?? fail();
  return usedColumns(statementOf(sql)).map((used) => classify(classification, used)?.level);
};
const findingsOf = (sql: string) => {
  const found: string[] = [];
  const context = { catalog } as Parameters<typeof deprecatedTable.check>[1];
  deprecatedTable.check(statementOf(sql), context, ({ message }) => found.push(message ?? ''));
  return found;
};

describe('a table of another database', () => {
  it('isn’t judged by what this database says of its own of that name', () => {
    expect(levelsOf('select mail from dbo.people', 'version: 1\n')).toEqual(['restricted']);
    expect(levelsOf('select mail from other.dbo.people', 'version: 1\n')).toEqual([undefined]);
    expect(levelsOf('select p.mail, o.mail from people p, other.dbo.people o', 'version: 1\n')).toEqual([
      'restricted',
      undefined,
    ]);
  });

  it('is judged by the names of a policy, which stand for tables anywhere', () => {
    const policy = 'version: 1\nclassification:\n  - { columns: ["dbo.people.mail"], level: confidential }\n';
    expect(levelsOf('select mail from far.other.dbo.people', policy)).toEqual(['confidential']);
  });

  it('isn’t called deprecated for the sake of this one’s', () => {
    expect(findingsOf('select fax from people')).toHaveLength(1);
    expect(findingsOf('select fax from other.dbo.people')).toEqual([]);
  });

  it('isn’t in the catalog, which is of the connected database', () => {
    expect(tableIn(catalog, { schema: 'dbo', table: 'people' })?.name).toBe('people');
    expect(tableIn(catalog, { database: 'other', schema: 'dbo', table: 'people' })).toBeUndefined();
  });
});
