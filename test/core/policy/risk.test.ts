import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Statement, statementEffects } from '../../../src/core/analysis/analysis.ts';
import { sensitivities } from '../../../src/core/policy/classification.ts';
import { riskLevels } from '../../../src/core/policy/decision.ts';
import { criteria, defaultRiskScale, type RiskInput, riskOf } from '../../../src/core/policy/risk.ts';
import { environments } from '../../../src/core/policy/rules/rule.ts';
import { scopeOf } from '../../../src/core/policy/scope.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { analyst, draftOf, statement } from '../../support/statements.ts';

const plain: RiskInput = {
  statement: statement(),
  sensitivity: 'public',
  scope: { rows: 0, share: 0, value: 'no table' },
  findings: [],
  draft: draftOf('SELECT 1'),
  environment: 'development',
};
const risk = (over: Partial<RiskInput> = {}, scale = defaultRiskScale) => riskOf({ ...plain, ...over }, scale);

describe('the risk of a statement', () => {
  it('is low for a plain read', () => {
    expect(risk()).toMatchObject({ level: 'low', score: 0.05 });
  });

  it('is at least medium for a write and high for a schema change, wherever it runs', () => {
    expect(risk({ statement: statement({ effect: 'write' }) }).level).toBe('medium');
    expect(risk({ statement: statement({ effect: 'schema' }) }).level).toBe('high');
    expect(risk({ statement: statement({ effect: 'read', understood: false }) }).level).toBe('high');
  });

  it('is at least medium for a restricted column', () => {
    expect(risk({ sensitivity: 'restricted' }).level).toBe('medium');
  });

  it('explains itself: its score is the sum of the shares by their weights', () => {
    const one = risk({
      sensitivity: 'confidential',
      environment: 'production',
      draft: draftOf('x', { author: { kind: 'model', provider: 'p', model: 'm', promptDigest: '' as never } }),
    });
    expect(one.criteria.map((c) => c.name)).toEqual(criteria);
    const sum = one.criteria.reduce((all, { share, weight }) => all + share * weight, 0);
    expect(one.score).toBeCloseTo(Math.min(1, sum), 3);
    expect(one.criteria.find((c) => c.name === 'confidence')).toEqual({
      name: 'confidence',
      value: 'unknown',
      share: 0.5,
      weight: 0.15,
    });
  });

  it('takes the most trusted of somebody’s roles, and an unknown role for half', () => {
    const scale = { ...defaultRiskScale, roles: { steward: 0.1, intern: 0.9 } };
    const share = (roles: readonly string[]) =>
      risk({ draft: draftOf('x', { asker: { ...analyst, roles } }) }, scale).criteria.find((c) => c.name === 'role')
        ?.share;
    expect(share(['intern', 'steward'])).toBe(0.1);
    expect(share(['intern'])).toBe(0.9);
    expect(share(['stranger'])).toBe(0.5);
    expect(share(['constructor'])).toBe(0.5);
  });

  it('takes a confidence that is no number between 0 and 1 for unknown', () => {
    const model = { kind: 'model', provider: 'p', model: 'm', promptDigest: '' as never } as const;
    for (const confidence of [Number.NaN, -1, 2, Number.POSITIVE_INFINITY]) {
      expect(risk({ draft: draftOf('x', { author: model, confidence }) }).score).toBe(
        risk({ draft: draftOf('x', { author: model }) }).score,
      );
    }
  });

  describe('of a draft of which several were asked for', () => {
    const author = { kind: 'model', provider: 'p', model: 'm', promptDigest: '' as never } as const;
    const of = (agreeing: number, answered: number) =>
      risk({
        draft: draftOf('x', {
          author,
          agreement: { samples: answered, answered, agreeing, isTied: false, alternatives: [] },
        }),
      });
    const notMeasured = risk({ draft: draftOf('x', { author }) });

    it('rises where few of them agree, and says how many', () => {
      expect(of(1, 5).score).toBeGreaterThan(notMeasured.score);
      expect(of(1, 5).criteria.find((c) => c.name === 'confidence')).toMatchObject({
        value: '1 of 5 drafts agree',
        share: 0.8,
      });
    });

    it('is never lower than without asking: an attack: a prompt that makes a model repeat itself', () => {
      for (let answered = 0; answered <= 5; answered++)
        for (let agreeing = 0; agreeing <= answered; agreeing++)
          expect(of(agreeing, answered).score).toBeGreaterThanOrEqual(notMeasured.score);
      expect(of(5, 5)).toMatchObject({ score: notMeasured.score, level: notMeasured.level });
      expect(of(9, 3).score).toBe(notMeasured.score);
    });
  });

  it('only rises as any criterion gets worse', () => {
    const input = fc.record({
      sensitivity: fc.nat({ max: sensitivities.length - 1 }),
      effect: fc.nat({ max: statementEffects.length - 1 }),
      environment: fc.nat({ max: environments.length - 1 }),
      scope: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(input, input, (a, b) => {
        const of = (i: typeof a) =>
          risk({
            sensitivity: sensitivities[i.sensitivity] ?? 'public',
            statement: statement({ effect: statementEffects[i.effect] ?? 'unknown' }),
            environment: environments[i.environment] ?? 'production',
            scope: { rows: 1, share: i.scope, value: '' },
          });
        const worse = {
          sensitivity: Math.max(a.sensitivity, b.sensitivity),
          effect: Math.max(a.effect, b.effect),
          environment: Math.max(a.environment, b.environment),
          scope: Math.max(a.scope, b.scope),
        };
        expect(of(worse).score).toBeGreaterThanOrEqual(of(a).score);
        expect(riskLevels.indexOf(of(worse).level)).toBeGreaterThanOrEqual(riskLevels.indexOf(of(a).level));
        expect(of(a)).toEqual(of(a));
      }),
    );
  });
});

describe('the scope of a statement', () => {
  const on = (table: string, over: Partial<Statement> = {}) =>
    scopeOf(statement({ reads: [{ schema: 'public', table, columns: [] }], ...over }), demoCatalog);

  it('grows with the rows it reaches', () => {
    expect(on('product_lines')).toEqual({ rows: 6, share: 0, value: 'about 6 rows' });
    expect(on('orders').share).toBeCloseTo(0.52, 2);
    expect(on('orders', { wherePresent: true }).share).toBeCloseTo(0.27, 2);
    expect(on('orders', { limit: 100 })).toMatchObject({ share: 0, value: 'about 120,000 rows, at most 100' });
  });

  it('is not known of a table that the catalog does not know', () => {
    expect(on('elsewhere')).toEqual({ rows: Number.POSITIVE_INFINITY, share: 0.5, value: 'an unknown number of rows' });
    expect(scopeOf(statement({ understood: false }), demoCatalog).share).toBe(0.5);
  });

  it('is everything for a change of each row, however small the table', () => {
    expect(on('product_lines', { kind: 'update', effect: 'write' }).share).toBe(1);
  });
});
