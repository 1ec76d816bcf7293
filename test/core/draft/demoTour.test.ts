import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Author } from '../../../src/core/draft/draft.ts';
import { assess } from '../../../src/core/flow.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { devProfile } from '../../support/world.ts';
import { demoFolder, demoQueries, questionOf } from './demo.ts';

/** What the demo's texts tell a newcomer is what its policy does. */
async function judge(): Promise<(sql: string, author: Author) => string> {
  const dialect = await createPostgresqlDialect();
  const file = path.join(demoFolder, '.countersign/policy.yaml');
  const { policy, problems } = readPolicy([
    { source: 'workspace', name: 'policy.yaml', text: readFileSync(file, 'utf8') },
  ]);
  expect(problems).toEqual([]);
  const { id: requestId, asker, connection } = questionOf('');
  return (sql, author) => {
    const draft = { requestId, asker, connection, sql, author };
    const situation = { profile: devProfile, dialect, catalog: demoCatalog, policy };
    const { decision } = assess(draft, situation);
    return [decision.effect, ...new Set(decision.findings.map((finding) => finding.rule))].join(' ');
  };
}

describe('the tour of the demo', () => {
  it('has verified queries that run at once', async () => {
    const effectOf = await judge();
    for (const { sql, name, verifiedBy, verifiedAt } of demoQueries())
      expect([name, effectOf(sql, { kind: 'verified', query: name, verifiedBy, verifiedAt })]).toEqual([
        name,
        'permit',
      ]);
  });

  it('is judged as its text says', async () => {
    const effectOf = await judge();
    const dialect = await createPostgresqlDialect();
    const text = readFileSync(path.join(demoFolder, 'explore.sql'), 'utf8');
    const { statements, problems } = dialect.analyse(text, demoCatalog);
    expect(problems).toEqual([]);
    expect(statements.map((s) => [s.text.split(/\s/, 4).join(' '), effectOf(s.text, { kind: 'person' })])).toEqual([
      ['SELECT o.status, count(*) AS', 'permit'],
      ['SELECT * FROM public.products', 'permit select-star'],
      ['SELECT c.customer_id, c.full_name, c.email,', 'requireApproval sensitive-column'],
      ['UPDATE public.support_tickets SET priority', 'requireApproval'],
      ['SELECT o.order_id, i.product_id FROM', 'requireApproval cartesian-join limit-without-order'],
      ['DELETE FROM public.customers', 'deny delete-without-where'],
      ['SELECT e.department, round(avg(e.salary)) AS', 'requireApproval sensitive-column'],
      ['DROP TABLE hr.employees', expect.stringMatching(/^deny .*schema-change/)],
    ]);
  });
});
