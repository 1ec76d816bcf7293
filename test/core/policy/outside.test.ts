import { describe, expect, it } from 'vitest';
import { dialectNamed } from '../../../src/composition/dialects.ts';
import { emptyDictionary } from '../../../src/core/draft/dictionary.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import { effects } from '../../../src/core/policy/decision.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { rules } from '../../../src/core/policy/rules/index.ts';
import { draftOf } from '../../support/statements.ts';
import { devProfile } from '../../support/world.ts';

/** Permits everything: every rule is off that can be, and no clause asks for anybody. */
const open = readPolicy([
  {
    source: 'workspace',
    name: 'policy.yaml',
    text: JSON.stringify({
      version: 1,
      rules: Object.fromEntries(
        rules.filter(({ leastEffect }) => leastEffect === undefined).map(({ id }) => [id, 'off']),
      ),
      approval: [{ when: 'true', effect: 'permit' }],
    }),
  },
]);

const file = "OPENROWSET(BULK 'x.csv', FORMAT = 'CSV') WITH (a int 1) AS r";
const far = 'srv.db.dbo.t';

describe('what reaches outside of the database needs a person under a policy that permits everything: an attack by wrapping', () => {
  it('the policy has no mistake, and permits what stays inside', async () => {
    expect(open.problems).toEqual([]);
    const { deciding } = await dialectNamed('tsql');
    const inside = 'INSERT INTO orders (a) SELECT t.a FROM dbo.t AS t WHERE t.id = 1';
    expect(decideBy(deciding.analyse(inside, undefined), inside).effect).toBe('permit');
  });

  it.each([
    ['tsql', `SELECT r.a FROM ${file}`],
    ['tsql', `INSERT INTO orders (a) SELECT r.a FROM ${file}`],
    ['tsql', "BULK INSERT orders FROM 'orders.csv'"],
    ['tsql', `SELECT * INTO #t FROM ${far}`],
    ['tsql', `UPDATE o SET a = t.a FROM orders AS o JOIN ${far} AS t ON t.id = o.id WHERE o.id = 1`],
    ['tsql', `UPDATE ${far} SET a = 1 WHERE id = 1`],
    ['tsql', `MERGE orders AS o USING ${far} AS t ON t.id = o.id WHEN MATCHED THEN UPDATE SET a = t.a;`],
    ['tsql', `WITH c AS (SELECT id FROM ${far}) DELETE FROM orders WHERE id IN (SELECT id FROM c)`],
    ['tsql', `DELETE FROM orders OUTPUT deleted.id INTO ${far} WHERE id = 1`],
    ['tsql', `IF EXISTS (SELECT 1 FROM ${far}) SELECT 1`],
    ['tsql', `DECLARE @n int = (SELECT count(*) FROM ${far})`],
    ['tsql', `SELECT 1 AS a; SELECT a FROM ${far}`],
    ['tsql', `CREATE VIEW v AS SELECT a FROM ${far}`],
    ['tsql', `CREATE PROCEDURE p AS SELECT r.a FROM ${file}`],
    ['tsql', `CREATE FUNCTION f() RETURNS TABLE AS RETURN (SELECT a FROM ${far})`],
    ['tsql', `SELECT TOP (SELECT max(a) FROM ${far}) a FROM orders ORDER BY a`],
    ['tsql', `SELECT o.a FROM orders AS o CROSS APPLY (SELECT a FROM ${far} AS t WHERE t.id = o.id) AS x`],
    ['postgresql', "COPY orders FROM '/tmp/orders.csv'"],
    ['postgresql', "COPY (SELECT a FROM orders) TO PROGRAM 'cat > /tmp/x'"],
    ['postgresql', "DO $$ BEGIN COPY orders TO '/tmp/x'; END $$"],
    ['postgresql', "INSERT INTO orders (a) SELECT pg_read_file('/etc/passwd')"],
    ['postgresql', "CREATE VIEW v AS SELECT pg_read_file('/etc/passwd') AS t"],
  ])('%s: %s', async (dialect, sql) => {
    const { deciding } = await dialectNamed(dialect);
    const { effect } = decideBy(deciding.analyse(sql, undefined), sql);
    expect(effects.indexOf(effect)).toBeGreaterThanOrEqual(effects.indexOf('requireApproval'));
  });
});

const decideBy = (analysis: Parameters<typeof decide>[0], sql: string) =>
  decide(analysis, draftOf(sql), {
    policy: open.policy,
    profile: devProfile,
    catalog: undefined,
    dictionary: emptyDictionary,
  });
