import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { sensitivities } from '../../../src/core/policy/classification.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import {
  type Decision,
  type Effect,
  effects,
  type Mask,
  riskLevels,
  severities,
} from '../../../src/core/policy/decision.ts';
import type { UsageObligation } from '../../../src/core/policy/limits/usageLimits.ts';
import { stricterMask } from '../../../src/core/policy/mask.ts';
import { formOf } from '../../../src/core/policy/obligations.ts';
import { agentRuns, egresses } from '../../../src/core/policy/policyFile.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { environments } from '../../../src/core/policy/rules/rule.ts';
import { anyStatement, policyFile, statements, table } from '../../support/anyPolicy.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { analysisOf, draftOf, profile } from '../../support/statements.ts';
import { times } from '../../support/thorough.ts';

const text = (file: object): string => stringify(JSON.parse(JSON.stringify(file)));
const rank = (e: Effect): number => effects.indexOf(e);

function decided(
  files: readonly { source: string; file: object }[],
  which: (typeof statements)[number],
  environment: (typeof environments)[number],
) {
  const { policy, problems } = readPolicy(
    files.map(({ source, file }) => ({ source, name: `${source}.yaml`, text: text(file) })),
  );
  expect(problems).toEqual([]);
  const analysis = analysisOf([which]);
  return {
    policy,
    decision: decide(analysis, draftOf(analysis.text), {
      policy,
      profile: profile({ environment }),
      catalog: demoCatalog,
    }),
  };
}

function isAsStrict(combined: Decision, alone: Decision): void {
  expect(rank(combined.effect)).toBeGreaterThanOrEqual(rank(alone.effect));
  expect(riskLevels.indexOf(combined.risk.level)).toBeGreaterThanOrEqual(riskLevels.indexOf(alone.risk.level));
  if (alone.obligations.readOnly) expect(combined.obligations.readOnly).toBe(true);
  expect(combined.obligations.maxRows).toBeLessThanOrEqual(alone.obligations.maxRows);
  expect(combined.obligations.timeoutMs).toBeLessThanOrEqual(alone.obligations.timeoutMs);
  isAsNarrow(combined.obligations.usage, alone.obligations.usage);
  keepsMasks(alone.obligations.masks, combined.obligations.masks);
  keepsMasks(alone.surroundings.otherMasks, [...combined.surroundings.otherMasks, ...combined.obligations.masks]);
  for (const filter of alone.obligations.rowFilters) expect(combined.obligations.rowFilters).toContainEqual(filter);
  for (const why of alone.surroundings.unkept) expect(combined.surroundings.unkept).toContain(why);
  for (const { rule, span, severity } of alone.findings) {
    const found = combined.findings.filter((f) => f.rule === rule && f.span.start === span.start);
    expect(Math.max(...found.map((f) => severities.indexOf(f.severity)))).toBeGreaterThanOrEqual(
      severities.indexOf(severity),
    );
  }
  keepsReviewers(combined, alone);
}

/** Together with what it must be as strict as, each mask stays what it is. */
function keepsMasks(alone: readonly Mask[], combined: readonly Mask[]): void {
  for (const mask of alone) {
    const found = combined.find(
      ({ schema, table, column }) => schema === mask.schema && table === mask.table && column === mask.column,
    );
    if (found === undefined) throw new TypeError(`${mask.table}.${mask.column} lost its mask.`);
    expect(stricterMask(formOf(mask), formOf(found))).toEqual(formOf(found));
  }
}

/** Whoever may be the second person for both must be enough for the organisation alone. An empty list means anybody. */
function keepsReviewers(combined: Decision, alone: Decision): void {
  if (combined.effect !== 'requireSecondPerson' || alone.effect !== 'requireSecondPerson') return;
  expect(combined.approval.notRequester).toBe(true);
  expect(combined.approval.people).toBeGreaterThanOrEqual(alone.approval.people);
  if (alone.approval.roles.length === 0) return;
  expect(combined.approval.roles.length).toBeGreaterThan(0);
  for (const role of combined.approval.roles) expect(alone.approval.roles).toContain(role);
}

function isAsNarrow(combined: UsageObligation | undefined, alone: UsageObligation | undefined): void {
  if (alone === undefined) return;
  if (combined === undefined) throw new TypeError('The limits over time got lost.');
  expect(sensitivities.indexOf(combined.level)).toBeGreaterThanOrEqual(sensitivities.indexOf(alone.level));
  const queries = ({ limits }: UsageObligation) => limits.queriesPerHour ?? Number.POSITIVE_INFINITY;
  expect(queries(combined)).toBeLessThanOrEqual(queries(alone));
  for (const of of ['rowsPerDay', 'bytesPerDay'] as const)
    for (const level of sensitivities)
      expect(combined.limits[of][level] ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
        alone.limits[of][level] ?? Number.POSITIVE_INFINITY,
      );
  for (const hours of alone.limits.hours) expect(combined.limits.hours).toContainEqual(hours);
}

describe('a workspace policy', () => {
  it('can only tighten what the organisation says, whatever the two hold', () => {
    fc.assert(
      fc.property(
        policyFile,
        policyFile,
        fc.oneof(fc.constantFrom(...statements), anyStatement),
        fc.constantFrom(...environments),
        fc.boolean(),
        (organisation, workspace, which, environment, isReversed) => {
          const files = [
            { source: 'organisation', file: organisation },
            { source: 'workspace', file: workspace },
          ];
          const alone = decided(files.slice(0, 1), which, environment);
          const combined = decided(isReversed ? files.reverse() : files, which, environment);
          isAsStrict(combined.decision, alone.decision);
          expect(egresses.indexOf(combined.policy.egress)).toBeLessThanOrEqual(egresses.indexOf(alone.policy.egress));
          expect(agentRuns.indexOf(combined.policy.agents.run)).toBeLessThanOrEqual(
            agentRuns.indexOf(alone.policy.agents.run),
          );
          expect(combined.policy.sources).toEqual(['organisation', 'workspace']);
        },
      ),
      { numRuns: times(200, 5_000) },
    );
  });

  it('adds its own denials to a permissive organisation', () => {
    const permissive = { version: 1, approval: [{ when: 'true', effect: 'permit' }] };
    const strict = { version: 1, approval: [{ when: "statement.effect == 'read'", effect: 'deny' }] };
    const files = [
      { source: 'organisation', file: permissive },
      { source: 'workspace', file: strict },
    ];
    expect(decided(files, ['SELECT 1', {}], 'development').decision.effect).toBe('deny');
  });

  it('sees the classification of the organisation in its own conditions', () => {
    const permit = { when: 'true', effect: 'permit' };
    const organisation = {
      version: 1,
      classification: [{ columns: ['*.*.name'], level: 'confidential' }],
      approval: [permit],
    };
    const workspace = {
      version: 1,
      approval: [{ when: "statement.sensitivity == 'confidential'", effect: 'deny' }, permit],
    };
    const files = [
      { source: 'organisation', file: organisation },
      { source: 'workspace', file: workspace },
    ];
    const name: (typeof statements)[number] = [
      'SELECT name FROM customers WHERE true',
      { reads: [{ ...table, columns: ['name'] }], wherePresent: true },
    ];
    expect(decided(files, name, 'development').decision.effect).toBe('deny');
  });

  it.each([
    ['turns a rule off', { rules: { 'delete-without-where': 'off' } }],
    ['lowers a rule', { rules: { 'delete-without-where': { effect: 'permit', severity: 'info' } } }],
    ['permits everything', { approval: [{ when: 'true', effect: 'permit' }] }],
    [
      'weighs nothing',
      {
        risk: {
          weights: { sensitivity: 0, scope: 0, violations: 0, confidence: 0, role: 0, effect: 0, environment: 0 },
        },
      },
    ],
    ['trusts every role', { risk: { roles: { analyst: 0 } } }],
    ['declassifies', { classification: [{ columns: ['*.*.*'], level: 'public' }] }],
    ['raises the limits', { limits: { maxRows: 10_000_000, timeout: '24h', maxJoins: 1_000 } }],
    [
      'raises the limits over time',
      {
        limits: {
          queriesPerHour: 1_000_000,
          rowsPerDay: { restricted: 1_000_000 },
          allowedHours: { timeZone: 'UTC', openings: [{ days: ['sun'], from: '00:00', to: '24:00' }] },
        },
      },
    ],
    ['calls itself the organisation', { approval: [{ when: 'true', effect: 'permit' }] }],
  ])('that %s changes nothing of what the organisation denies', (_name, attack) => {
    const organisation = {
      version: 1,
      classification: [{ columns: ['*.*.email'], level: 'restricted' }],
      limits: {
        maxRows: 7,
        timeout: '1s',
        queriesPerHour: 20,
        rowsPerDay: { restricted: 9 },
        allowedHours: { timeZone: 'UTC', openings: [{ days: ['mon'], from: '08:00', to: '18:00' }] },
      },
      approval: [{ when: "risk.level == 'low'", effect: 'permit' }],
    };
    const files = [
      { source: 'organisation', file: organisation },
      { source: 'workspace', file: { version: 1, ...attack } },
    ];
    for (const which of statements) {
      const alone = decided(files.slice(0, 1), which, 'production').decision;
      isAsStrict(decided(files, which, 'production').decision, alone);
    }
  });

  it('that trusts a role of its own as second person makes nobody of it enough', () => {
    const second = (roles: readonly string[]) => ({
      version: 1,
      approval: [{ when: 'true', effect: 'requireSecondPerson', roles }],
    });
    const both = (organisation: readonly string[], workspace: readonly string[]) =>
      decided(
        [
          { source: 'organisation', file: second(organisation) },
          { source: 'workspace', file: second(workspace) },
        ],
        ['SELECT 1', {}],
        'development',
      ).decision;
    expect(both(['steward', 'dba'], ['dba', 'analyst'])).toMatchObject({
      effect: 'requireSecondPerson',
      approval: { people: 1, notRequester: true, roles: ['dba'] },
    });
    const impossible = both(['steward'], ['analyst']);
    expect(impossible.effect).toBe('deny');
    expect(impossible.reasons.join(' ')).toContain('no role is in all of them: steward; and analyst.');
  });

  it('that wants more second people gets them, and fewer than the organisation wants are not enough', () => {
    const second = (people: number) => ({
      version: 1,
      approval: [{ when: 'true', effect: 'requireSecondPerson', people }],
    });
    const both = (organisation: number, workspace: number) =>
      decided(
        [
          { source: 'organisation', file: second(organisation) },
          { source: 'workspace', file: second(workspace) },
        ],
        ['SELECT 1', {}],
        'development',
      ).decision.approval.people;
    expect([both(1, 3), both(3, 1), both(2, 2)]).toEqual([3, 3, 2]);
  });

  it('with a mistake denies everything, however good the organisation’s is', () => {
    const { policy } = readPolicy([
      { source: 'organisation', name: 'o', text: text({ version: 1, approval: [{ when: 'true', effect: 'permit' }] }) },
      { source: 'workspace', name: 'w', text: 'version: 1\napproval: [' },
    ]);
    const analysis = analysisOf([['SELECT 1', {}]]);
    expect(decide(analysis, draftOf(analysis.text), { policy, profile: profile(), catalog: undefined }).effect).toBe(
      'deny',
    );
  });
});
