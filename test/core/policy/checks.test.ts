import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { assess } from '../../../src/core/flow.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import type { Dialect } from '../../../src/core/ports.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { draftOf } from '../../support/statements.ts';
import { devProfile } from '../../support/world.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

function decisionOn(sql: string, policy: string) {
  const { policy: read } = readPolicy([{ source: 'workspace', name: 'policy.yaml', text: `version: 1\n${policy}` }]);
  return assess(draftOf(sql), { profile: devProfile, dialect, catalog: demoCatalog, policy: read }).decision;
}

const checked = (sql: string, uid: string, policy = '') =>
  decisionOn(sql, policy).checks?.find((check) => check.uid === uid)?.result;

describe('what a text was held against', () => {
  it('has each rule that applies, once, and none that is off', () => {
    const uids = decisionOn('SELECT 1', 'rules: { select-star: off }\n').checks?.map(({ uid }) => uid) ?? [];
    expect(uids).toContain('delete-without-where');
    expect(uids).not.toContain('select-star');
    expect(new Set(uids).size).toBe(uids.length);
  });

  it('says which rules found something, and which of that a comment hides', () => {
    const star = 'SELECT * FROM customers LIMIT 1';
    expect(checked(star, 'select-star')).toBe('fail');
    expect(checked(star, 'delete-without-where')).toBe('pass');
    const hidden = `-- countersign-ignore select-star: a look at all of it\n${star}`;
    expect(checked(hidden, 'select-star', 'rules: { select-star: warning }\n')).toBe('ignored');
  });

  it('has the bounds of the policy', () => {
    const joined = 'SELECT 1 FROM customers a JOIN customers b ON a.customer_id = b.customer_id';
    expect(checked(joined, 'maxJoins', 'limits: { maxJoins: 0 }\n')).toBe('fail');
    expect(checked(joined, 'maxJoins', 'limits: { maxJoins: 1 }\n')).toBe('pass');
  });

  it('is not told of a text that was not judged', () => {
    expect(decisionOn('SELECT 1', 'rulez: {}\n')).not.toHaveProperty('checks');
  });
});

describe('a review afterwards', () => {
  const clause = (effect: string, within: string) =>
    `approval: [{ when: "true", effect: ${effect}, reviewWithin: ${within} }]\n`;

  it('is due when the clause that let it run says', () => {
    expect(decisionOn('SELECT 1', clause('permitAndReview', '7d')).approval.reviewWithinMs).toBe(7 * 86_400_000);
  });

  it('is not due where something stricter decided', () => {
    const policy = `rules: { select-star: { effect: requireApproval } }\n${clause('permitAndReview', '7d')}`;
    expect(decisionOn('SELECT * FROM customers LIMIT 1', policy).approval).not.toHaveProperty('reviewWithinMs');
  });
});
