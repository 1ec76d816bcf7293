import { describe, expect, it } from 'vitest';
import type { Statement } from '../../../src/core/analysis/analysis.ts';
import type { Draft } from '../../../src/core/draft/draft.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import type { Decision } from '../../../src/core/policy/decision.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { ruleSettings } from '../../../src/core/policy/ruleSettings.ts';
import type { ConnectionProfile } from '../../../src/core/ports.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { analysisOf, analysisOfText, draftOf, policyOf, profile, statement } from '../../support/statements.ts';

const builtIn = readPolicy([]).policy;
const permissive = policyOf("version: 1\napproval:\n  - { when: 'true', effect: permit }\n");

function decided(
  parts: readonly (readonly [string, Partial<Statement>])[],
  over: { policy?: Policy; profile?: Partial<ConnectionProfile>; draft?: Partial<Draft> } = {},
): Decision {
  const analysis = analysisOf(parts);
  return decide(analysis, draftOf(analysis.text, over.draft), {
    policy: over.policy ?? builtIn,
    profile: profile(over.profile),
    catalog: demoCatalog,
  });
}

const use = (table: string, access: 'read' | 'write', start = 0): Statement['tableUses'][number] => ({
  schema: 'public',
  table,
  alias: null,
  span: { start, end: start + table.length },
  access,
});
const reads = (table: string, columns: readonly string[] | null): Partial<Statement> => ({
  reads: [{ schema: 'public', table, columns }],
  tableUses: [use(table, 'read')],
  wherePresent: true,
});
const deleteAll: Partial<Statement> = {
  kind: 'delete',
  effect: 'write',
  writes: [{ schema: 'public', table: 'customers' }],
  tableUses: [use('customers', 'write')],
  whereAt: 21,
};

describe('a decision', () => {
  it('permits a plain read of a small table and asks nothing', () => {
    const decision = decided([
      ['SELECT name FROM products WHERE product_id = 1', reads('products', ['name', 'product_id'])],
    ]);
    expect(decision.effect).toBe('permit');
    expect(decision.findings).toEqual([]);
    expect(decision.risk.level).toBe('low');
    expect(decision.obligations).toEqual({
      readOnly: true,
      maxRows: 10_000,
      timeoutMs: 30_000,
      masks: [],
      rowFilters: [],
    });
    expect(decision.approval).toEqual({ people: 0, notRequester: false, roles: [] });
    expect(decision.policy).toEqual({ digest: builtIn.digest, sources: ['built-in'] });
  });

  it('wants a person for a restricted column, and says which it is', () => {
    const decision = decided([
      ['SELECT email FROM customers WHERE customer_id = 1', reads('customers', ['email', 'customer_id'])],
    ]);
    expect(decision.effect).toBe('requireApproval');
    expect(decision.reasons).toContain('This reads customers.email (restricted: email).');
    expect(decision.approval.people).toBe(1);
  });

  it('takes columns that cannot be told for the most sensitive ones they could be', () => {
    const decision = decided([['SELECT c FROM customers c WHERE true', reads('customers', null)]]);
    expect(decision.effect).toBe('requireApproval');
    expect(decision.risk.criteria.find((c) => c.name === 'sensitivity')?.value).toBe('restricted');
  });

  it('denies a DELETE without a WHERE with the facts of it, and offers a start', () => {
    const decision = decided([['DELETE FROM customers', deleteAll]]);
    expect(decision.effect).toBe('deny');
    expect(decision.findings[0]).toMatchObject({
      rule: 'delete-without-where',
      severity: 'error',
      message: 'This DELETE has no WHERE, so it would remove all rows of customers (about 48,211).',
      remedy: 'Add a condition that names the rows to remove.',
      fixes: [{ edits: [{ span: { start: 21, end: 21 }, text: ' WHERE customer_id IS NULL' }] }],
    });
    expect(decision.risk.level).toBe('high');
    expect(decision.obligations.readOnly).toBe(false);
  });

  it('denies schema changes in production and wants a person in development', () => {
    const change: Partial<Statement> = { kind: 'schema', effect: 'schema' };
    expect(decided([['DROP TABLE customers', change]]).effect).toBe('requireApproval');
    expect(decided([['DROP TABLE customers', change]], { profile: { environment: 'production' } }).effect).toBe('deny');
  });

  it('is the strictest of several statements', () => {
    const decision = decided([
      ['SELECT name FROM products WHERE product_id = 1', reads('products', ['name'])],
      ['DELETE FROM customers', deleteAll],
    ]);
    expect(decision.effect).toBe('deny');
    expect(decision.findings.map((f) => f.statement)).toEqual([1]);
    expect(decision.obligations.readOnly).toBe(false);
  });

  it('denies an empty text', () => {
    for (const sql of ['', ' \n\t', '-- nothing']) {
      const decision = decide(analysisOfText(sql, []), draftOf(sql), {
        policy: permissive,
        profile: profile(),
        catalog: demoCatalog,
      });
      expect(decision.effect).toBe('deny');
      expect(decision.reasons).toEqual(['There is no statement in this text, so there is nothing to run. Write one.']);
    }
  });

  it('denies where the text analysed is not the text of the draft', () => {
    const decision = decide(analysisOfText('SELECT 1', [statement()]), draftOf('DROP TABLE x'), {
      policy: permissive,
      profile: profile(),
      catalog: undefined,
    });
    expect(decision.effect).toBe('deny');
  });

  it('denies everything under a policy with a mistake, and says where it is', () => {
    const { policy } = readPolicy([{ source: 'workspace', name: 'policy.yaml', text: 'version: 1\nrulez: {}\n' }]);
    const decision = decided([['SELECT 1', {}]], { policy });
    expect(decision.effect).toBe('deny');
    expect(decision.reasons[0]).toBe('The policy has a mistake, so nothing runs until it is put right.');
    expect(decision.reasons[1]).toContain('policy.yaml, line 2, column 1: There is no “rulez” here.');
  });
});

describe('what is not understood', () => {
  const unclear: Partial<Statement> = {
    effect: 'unknown',
    understood: false,
    obstacles: [{ message: 'What f does isn’t known.', span: { start: 7, end: 8 } }],
  };

  it('needs a person, whatever the policy permits', () => {
    for (const over of [
      unclear,
      { understood: false },
      { effect: 'unknown' as const },
      { kind: 'unknown' as const, effect: 'unknown' as const },
    ]) {
      const decision = decided([['SELECT f()', over]], { policy: permissive });
      expect(decision.effect).toBe('requireApproval');
      expect(decision.findings.map((f) => f.rule)).toEqual(['not-understood']);
    }
    const text = 'SELEC 1';
    const broken = analysisOfText(text, [], [{ message: 'This isn’t SQL.', span: { start: 0, end: 5 } }]);
    const decision = decide(broken, draftOf(text), { policy: permissive, profile: profile(), catalog: undefined });
    expect(decision.effect).toBe('requireApproval');
    expect(decision.findings[0]?.message).toBe('This isn’t SQL.');
    expect(decision.risk.level).toBe('critical');
  });

  it('needs a person even where the rule that says so is missing, as from a policy of another make', () => {
    const [layer] = permissive.layers;
    if (layer === undefined) throw new TypeError('unreachable');
    const without = { ...permissive, layers: [{ ...layer, rules: [] }] };
    const decision = decided([['SELECT f()', unclear]], { policy: without });
    expect(decision.findings).toEqual([]);
    expect(decision.effect).toBe('requireApproval');
    expect(decision.reasons).toEqual(['Not all of this text is understood, so a person must read it.']);
  });

  it('keeps its rule even in a file that was read past its mistake', () => {
    const settings = ruleSettings({ version: 1, rules: { 'not-understood': 'off' } }, true);
    expect(settings.find(({ rule }) => rule.id === 'not-understood')?.effect.development).toBe('requireApproval');
  });

  it('runs read-only when a person approves it, so that a hidden write fails; a known write does not pretend', () => {
    expect(decided([['SELECT f()', unclear]], { policy: permissive }).obligations.readOnly).toBe(true);
    const write: Partial<Statement> = { kind: 'update', effect: 'write', understood: false, wherePresent: true };
    expect(decided([['UPDATE t SET a = f() WHERE b', write]], { policy: permissive }).obligations.readOnly).toBe(false);
  });
});

describe('a read-only connection', () => {
  it('lets nothing through that is not a read, whatever the policy says', () => {
    const readOnly = { policy: permissive, profile: { readOnly: true } };
    expect(decided([['SELECT 1', {}]], readOnly).effect).toBe('permit');
    for (const effect of ['session', 'transaction', 'write', 'schema', 'privilege', 'external', 'unknown'] as const) {
      const decision = decided([['X', { effect }]], readOnly);
      expect(decision.effect).toBe('deny');
      expect(decision.reasons.join(' ')).toContain('The connection demo is read-only');
    }
  });
});

describe('what reaches outside of the database', () => {
  const read: Partial<Statement> = { effect: 'external', understood: true, reads: [], tableUses: [] };

  it('needs a person, however well it is understood and whatever the policy says', () => {
    const decision = decided([["SELECT 1 FROM OPENROWSET(BULK 'x', SINGLE_CLOB) r", read]], { policy: permissive });
    expect(decision.effect).toBe('requireApproval');
    expect(decision.reasons).toContain('It reaches outside of the database, so a person must read it.');
  });

  it('is denied where nobody wrote a policy', () => {
    expect(decided([['SELECT 1 FROM far.db.dbo.t', read]]).effect).toBe('deny');
  });

  it('counts as much of unknown size', () => {
    const { criteria } = decided([["SELECT 1 FROM OPENROWSET(BULK 'x', SINGLE_CLOB) r", read]]).risk;
    expect(criteria.find(({ name }) => name === 'scope')).toMatchObject({ share: 0.5 });
  });
});

describe('approval clauses', () => {
  const under = (clauses: string, over: Parameters<typeof decided>[1] = {}) =>
    decided([['SELECT 1', {}]], { ...over, policy: policyOf(`version: 1\napproval:\n${clauses}`) });

  it('are heard from the top; the first that holds decides', () => {
    expect(under("  - { when: 'true', effect: permit }\n  - { when: 'true', effect: deny }\n").effect).toBe('permit');
    expect(under("  - { when: 'false', effect: permit }\n  - { when: 'true', effect: deny }\n").effect).toBe('deny');
  });

  it('that all fail to hold leave it to a person', () => {
    expect(under("  - { when: 'false', effect: permit }\n").effect).toBe('requireApproval');
    expect(under('  []\n').effect).toBe('requireApproval');
    expect(decided([['SELECT 1', {}]], { policy: policyOf('version: 1') }).effect).toBe('requireApproval');
  });

  it('that cannot be evaluated count as holding, and as asking for a person at least', () => {
    const missing = '"actor.attributes.department == \'x\'"';
    const permit = under(`  - { when: ${missing}, effect: permit }\n  - { when: 'true', effect: permit }\n`);
    expect(permit.effect).toBe('requireApproval');
    expect(permit.reasons.join(' ')).toContain('No such key: department');
    expect(under(`  - { when: ${missing}, effect: deny }\n  - { when: 'true', effect: permit }\n`).effect).toBe('deny');
    expect(under(`  - { when: ${missing}, effect: permit }\n  - { when: 'true', effect: deny }\n`).effect).toBe('deny');
  });

  it('say who the second person must be', () => {
    const decision = under("  - { when: 'true', effect: requireSecondPerson, roles: [data-steward] }\n");
    expect(decision.effect).toBe('requireSecondPerson');
    expect(decision.approval).toEqual({ people: 1, notRequester: true, roles: ['data-steward'] });
  });

  it('say how many second people there must be, and one where they don’t', () => {
    const decision = under("  - { when: 'true', effect: requireSecondPerson, people: 2 }\n");
    expect(decision.approval).toEqual({ people: 2, notRequester: true, roles: [] });
    expect(() => under("  - { when: 'true', effect: requireApproval, people: 2 }\n")).toThrow(
      'requireSecondPerson only',
    );
  });

  it('that ask for a later review say when it is due', () => {
    const decision = under("  - { when: 'true', effect: permitAndReview, reviewWithin: 7d }\n");
    expect(decision.effect).toBe('permitAndReview');
    expect(decision.reasons).toEqual([
      'The workspace policy lets this run and wants it reviewed within 7d, as nothing before that in it applies.',
    ]);
  });
});

describe('an attack: a model that is told by its prompt to repeat itself', () => {
  const author = { kind: 'model', provider: 'p', model: 'm', promptDigest: '' as never } as const;
  const agreement = { samples: 5, answered: 5, agreeing: 5, isTied: false, alternatives: [] };
  const trusting = `version: 1
approval: [{ when: "draft.confidence >= 0.9", effect: permit }, { when: "true", effect: requireApproval }]
`;

  it.each([
    ['by a policy that trusts what is sure', policyOf(trusting)],
    ['by what is built in', builtIn],
  ])('gains nothing %s: it is judged as one that was asked once', (_, policy) => {
    const judged = (draft: Partial<Draft>) =>
      [reads('customers', ['email']), deleteAll].map((facts) => {
        const { effect, risk, approval } = decided([['SELECT 1', facts]], { policy, draft });
        return { effect, level: risk.level, score: risk.score, approval };
      });
    expect(judged({ author, agreement })).toEqual(judged({ author }));
  });
});

describe('limits', () => {
  it('deny more joins than the policy allows', () => {
    const policy = policyOf(
      "version: 1\nlimits: { maxJoins: 2, maxRows: 5, timeout: 500ms }\napproval:\n  - { when: 'true', effect: permit }\n",
    );
    expect(decided([['SELECT 1', { joins: { count: 2, cartesian: false } }]], { policy }).effect).toBe('permit');
    const decision = decided([['SELECT 1', { joins: { count: 3, cartesian: false } }]], { policy });
    expect(decision.effect).toBe('deny');
    expect(decision.reasons).toContain(
      'This statement has 3 joins, and the policy allows 2. Split it into smaller ones.',
    );
    expect(decision.obligations).toMatchObject({ maxRows: 5, timeoutMs: 500 });
  });
});

describe('masks and row filters', () => {
  const policy = policyOf(`version: 1
classification:
  - { columns: ["public.customers.email"], level: restricted }
masks:
  - { columns: { level: restricted }, with: partial, unless: "'pii-reader' in actor.roles" }
  - { columns: ["*.*.phone"], with: "null", unless: "actor.attributes.clearance == 'high'" }
rowFilters:
  - { table: public.customers, where: "region = {actor.region}", unless: "'global' in actor.roles" }
`);
  const select = (columns: readonly string[] | null) => [
    ['SELECT x FROM customers', reads('customers', columns)] as const,
  ];

  it('become obligations where the statement touches what they protect', () => {
    expect(decided(select(['email', 'region']), { policy }).obligations).toMatchObject({
      masks: [{ schema: 'public', table: 'customers', column: 'email', with: 'partial' }],
      rowFilters: [{ schema: 'public', table: 'customers', where: "region = 'EU'", literals: [{ start: 9, end: 13 }] }],
    });
    expect(decided([['SELECT x FROM orders', reads('orders', ['status'])]], { policy }).obligations).toMatchObject({
      masks: [],
      rowFilters: [],
    });
  });

  it('are lifted only where their condition clearly holds; one that fails to evaluate stays', () => {
    const as = (roles: readonly string[]) => ({
      policy,
      draft: { asker: { kind: 'person' as const, id: 'u', roles, attributes: {} } },
    });
    expect(decided(select(['email']), as(['pii-reader', 'global'])).obligations).toMatchObject({
      masks: [],
      rowFilters: [],
    });
    expect(decided(select(['phone']), as(['pii-reader', 'global'])).obligations.masks).toHaveLength(1);
  });

  it('cover columns that cannot be told', () => {
    expect(decided(select(null), { policy }).obligations.masks).toEqual([
      { schema: 'public', table: 'customers', column: '*', with: 'null' },
    ]);
  });
});
