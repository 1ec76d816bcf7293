import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { testPolicy } from '../../../src/core/policy/testPolicy.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { policyOf } from '../../support/statements.ts';

const dialect = await createPostgresqlDialect();
const analyse = (sql: string) => dialect.analyse(sql, demoCatalog);

describe("a policy's own tests", () => {
  it('of the demo all pass', () => {
    const policy = policyOf(
      readFileSync(new URL('../../../examples/demo/.countersign/policy.yaml', import.meta.url), 'utf8'),
    );
    const results = testPolicy(policy, analyse, demoCatalog);
    expect(results.length).toBeGreaterThan(5);
    expect(results.filter((result) => !result.passed)).toEqual([]);
  });

  it('that fail say where they stand, what was expected and what came', () => {
    const policy = policyOf(`version: 1
approval:
  - { when: "'dba' in actor.roles || connection.environment == 'production'", effect: permit }
tests:
  - sql: DELETE FROM customers
    expect: { effect: permit, rules: [select-star], risk: low }
  - { sql: SELECT 1, roles: [dba], expect: { effect: permit } }
  - { sql: SELECT 1, environment: production, expect: { effect: permit } }
  - { sql: SELECT 1, expect: { effect: requireApproval } }
`);
    const results = testPolicy(policy, analyse, demoCatalog);
    expect(results.map((result) => result.passed)).toEqual([false, true, true, true]);
    expect(results[0]).toMatchObject({ sql: 'DELETE FROM customers', file: 'policy.yaml', line: 5, column: 10 });
    expect(results[0]?.failures).toHaveLength(3);
    expect(results[0]?.failures[0]).toMatch(/^Expected the effect permit, and it is deny\. This DELETE has no WHERE/);
    expect(results[0]?.failures[2]).toBe('Expected findings of select-star, and they are of delete-without-where.');
  });
});
