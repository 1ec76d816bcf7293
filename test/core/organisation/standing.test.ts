import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { verifyBundle } from '../../../src/core/organisation/bundle.ts';
import { policyTextsOf, type Standing, standingOf } from '../../../src/core/organisation/standing.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import type { Decision } from '../../../src/core/policy/decision.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import type { ConnectionProfile } from '../../../src/core/ports.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { dayMs, issuedMs, organisationKey, signed } from '../../support/organisation.ts';
import { draftOf, profile } from '../../support/statements.ts';

const dialect = await createPostgresqlDialect();

const policy = `version: 1
masks: [{ columns: [public.customers.email], with: partial }]
limits: { maxRows: 7 }
approval: [{ when: "true", effect: permit }]
`;

function bundle() {
  const verified = verifyBundle(signed({ policy }), [organisationKey.publicKey]);
  if (verified.kind === 'refused') throw new TypeError(verified.why);
  return verified.bundle;
}

const at = (days: number, seenDays = 0): Standing =>
  standingOf(bundle(), { nowMs: issuedMs + days * dayMs, seenMs: issuedMs + seenDays * dayMs });

function decided(standing: Standing, sql: string, over: Partial<ConnectionProfile> = {}, workspace = ''): Decision {
  const texts = workspace === '' ? [] : [{ source: 'workspace', name: 'w', text: workspace }];
  const { policy: read, problems } = readPolicy([...policyTextsOf(standing), ...texts]);
  expect(problems).toEqual([]);
  return decide(dialect.analyse(sql, demoCatalog), draftOf(sql), {
    policy: read,
    profile: profile(over),
    catalog: demoCatalog,
  });
}

describe("an organisation's policy", () => {
  it.each([
    ['on the day it is issued', 0, 0, 'current'],
    ['a few hours before, by a clock that is behind', -0.5, 0, 'current'],
    ['until it expires', 29.99, 0, 'current'],
    ['when it expires', 30, 0, 'expired'],
    ['by a clock that is a year ahead', 365, 0, 'expired'],
    ['by a clock that is a year behind', -365, 0, 'expired'],
    ['by a clock that was set back to when it was good', 10, 31, 'expired'],
  ] as const)('%s is as it should be', (_when, days, seenDays, kind) => {
    expect(at(days, seenDays).kind).toBe(kind);
  });

  it('says of a clock that was set back what is wrong', () => {
    expect(at(10, 40)).toMatchObject({
      why: "This machine's clock says 2026-01-15, and it has been 2026-02-14 already. Set it right.",
    });
  });

  it('that is current decides, and tells where it comes from', () => {
    const decision = decided(at(1), 'DELETE FROM orders WHERE order_id = 1');
    expect(decision.effect).toBe('permit');
    expect(decision.policy.sources).toEqual(['organisation']);
  });

  describe('that has expired', () => {
    const expired = at(40);
    it.each([
      ['a plain read', 'SELECT region FROM customers LIMIT 5', 'permit'],
      ['a change', 'UPDATE orders SET status = $$x$$ WHERE order_id = 1', 'deny'],
      ['a schema change', 'CREATE TABLE t (a int)', 'deny'],
      ['a session command', "SET search_path = 'x'", 'deny'],
      ['a read that writes', "SELECT nextval('s')", 'deny'],
      ['a write in a read', 'WITH d AS (DELETE FROM orders RETURNING 1) SELECT 1', 'deny'],
      ['what is not understood', 'SELECT $1 FROM', 'deny'],
    ] as const)('lets %s be as it must', (_what, sql, effect) => {
      expect(decided(expired, sql).effect).toBe(effect);
    });

    it('goes on masking and limiting', () => {
      const { obligations } = decided(expired, 'SELECT email FROM customers LIMIT 5');
      expect(obligations.masks).toMatchObject([{ column: 'email', with: 'partial' }]);
      expect(obligations.maxRows).toBe(7);
    });

    it('says so, and what to do', () => {
      const { reasons } = decided(expired, 'DROP TABLE orders');
      expect(reasons.join(' ')).toContain(
        'of the policy of Example Bank expired on 2026-02-04. Connect to the endpoint',
      );
    });

    it('isn’t lifted by a workspace that permits everything', () => {
      const all = 'version: 1\napproval: [{ when: "true", effect: permit }]\n';
      expect(decided(expired, 'DROP TABLE orders', {}, all).effect).toBe('deny');
    });
  });

  describe('that is missing', () => {
    const missing: Standing = { kind: 'missing', why: 'There is no policy yet.' };
    it.each([
      ['a plain read of what is public', 'SELECT region FROM customers LIMIT 5', {}, 'requireApproval'],
      ['the same in production', 'SELECT region FROM customers LIMIT 5', { environment: 'production' }, 'deny'],
      ['what may be masked', 'SELECT email FROM customers LIMIT 5', {}, 'deny'],
      ['a condition on what may be masked', "SELECT 1 FROM customers WHERE email LIKE 'a%'", {}, 'deny'],
      ['a change', 'DELETE FROM orders WHERE order_id = 1', {}, 'deny'],
      ['what is not understood', 'SELECT $1 FROM', {}, 'deny'],
    ] as const)('lets %s be as it must', (_what, sql, over, effect) => {
      expect(decided(missing, sql, over).effect).toBe(effect);
    });

    it('tells a language model nothing', () => {
      expect(readPolicy(policyTextsOf(missing)).policy.egress).toBe('none');
    });

    it('isn’t replaced by a workspace that permits everything', () => {
      const all = 'version: 1\napproval: [{ when: "true", effect: permit }]\nmodel: { egress: rows }\n';
      expect(decided(missing, 'DROP TABLE orders', {}, all).effect).toBe('deny');
      expect(decided(missing, 'SELECT 1', {}, all).effect).toBe('requireApproval');
    });
  });

  it('has a digest of its own in each standing, so that a grant made before is void', () => {
    const digest = (standing: Standing) => readPolicy(policyTextsOf(standing)).policy.digest;
    const digests = [at(1), at(40), { kind: 'missing', why: 'x' } as const, { kind: 'none' } as const].map(digest);
    expect(new Set(digests).size).toBe(4);
  });

  it('with a mistake in it denies everything', () => {
    const verified = verifyBundle(signed({ policy: 'version: 1\nrulez: {}\n' }), [organisationKey.publicKey]);
    if (verified.kind === 'refused') throw new TypeError(verified.why);
    const texts = policyTextsOf({ kind: 'current', bundle: verified.bundle });
    const { policy: read } = readPolicy(texts);
    expect(read.problems[0]?.file).toBe('organisation policy of Example Bank, version 1');
    expect(read.layers).toEqual([]);
  });
});
