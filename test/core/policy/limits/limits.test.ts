import { describe, expect, it } from 'vitest';
import type { Statement } from '../../../../src/core/analysis/analysis.ts';
import { decide } from '../../../../src/core/policy/decide.ts';
import { demoCatalog } from '../../../support/demoCatalog.ts';
import { analysisOf, draftOf, policyOf, profile } from '../../../support/statements.ts';

const policy = policyOf(`version: 1
classification:
  - { columns: ["*.*.email"], level: restricted }
  - { columns: ["*.*.full_name"], level: confidential }
limits:
  maxSubqueryDepth: 1
  queriesPerHour: 200
  rowsPerDay: { restricted: 500 }
  bytesPerDay: { confidential: 20MB }
  allowedHours: { timeZone: Europe/Berlin, openings: [{ days: [mon, fri], from: "08:00", to: "18:30" }] }
approval: [{ when: "true", effect: permit }]
`);

const opaque: Statement['functions'][number] = {
  schema: 'public',
  name: 'f',
  volatility: 'volatile',
  span: { start: 0, end: 0 },
  call: { start: 0, end: 0 },
  words: [],
  isAggregate: false,
  isWindow: false,
  distinct: false,
};
const table = { schema: 'public', table: 'customers' };

function decided(facts: Partial<Statement>, catalog: typeof demoCatalog | undefined = demoCatalog) {
  const analysis = analysisOf([['SELECT 1', facts]]);
  return decide(analysis, draftOf(analysis.text), { policy, profile: profile(), catalog });
}

describe('limits over time', () => {
  it('stand in the obligations as the policy says them', () => {
    expect(decided({}).obligations.usage).toEqual({
      level: 'public',
      limits: {
        queriesPerHour: 200,
        rowsPerDay: { restricted: 500 },
        bytesPerDay: { confidential: 20_000_000 },
        hours: [{ timeZone: 'Europe/Berlin', openings: [{ days: ['mon', 'fri'], from: 480, to: 1110 }] }],
      },
    });
  });

  const levels: readonly [string, Partial<Statement>, string][] = [
    ['columns without a level', { reads: [{ ...table, columns: ['region'] }] }, 'public'],
    ['a confidential column', { reads: [{ ...table, columns: ['full_name', 'region'] }] }, 'confidential'],
    [
      'a restricted column, in a condition only',
      { reads: [{ ...table, columns: ['full_name', 'email'] }] },
      'restricted',
    ],
    ['columns that are not known', { reads: [{ ...table, columns: null }] }, 'restricted'],
    ['what is not understood', { understood: false }, 'restricted'],
    ['a function whose body is not known', { functions: [opaque] }, 'restricted'],
    ['what reaches outside', { effect: 'external' }, 'restricted'],
  ];
  it.each(levels)('count %s at its level, or at the highest it could be', (_name, facts, level) => {
    expect(decided(facts).obligations.usage?.level).toBe(level);
  });

  it('count a table at the highest level where the catalog is not known', () => {
    const touched = analysisOf([['SELECT 1', { reads: [{ ...table, columns: ['region'] }] }]]);
    const decision = decide(touched, draftOf(touched.text), { policy, profile: profile(), catalog: undefined });
    expect(decision.obligations.usage?.level).toBe('restricted');
  });

  it('are absent where the policy has none', () => {
    const analysis = analysisOf([['SELECT 1', {}]]);
    const free = policyOf('version: 1\nlimits: { maxRows: 5 }\n');
    const { obligations } = decide(analysis, draftOf(analysis.text), {
      policy: free,
      profile: profile(),
      catalog: undefined,
    });
    expect(obligations).not.toHaveProperty('usage');
  });
});

describe('the limit on subqueries', () => {
  it('denies what stands deeper inside one another', () => {
    const complexity = (depth: number) => ({ complexity: { joins: 0, subqueries: depth, depth, predicates: 0 } });
    expect(decided(complexity(1)).effect).toBe('permit');
    expect(decided(complexity(2))).toMatchObject({
      effect: 'deny',
      reasons: [
        'Queries stand 2 deep inside one another here, and the policy allows 1. Split the statement into smaller ones.',
      ],
    });
  });
});
