import type { Analysis } from '../../src/core/analysis/analysis.ts';
import type { ApprovalRequest } from '../../src/core/approval/request.ts';
import type { Draft } from '../../src/core/draft/draft.ts';
import type { Decision, Effect } from '../../src/core/policy/decision.ts';
import { asConnectionName, asQueryId, asRequestId } from '../../src/core/prelude/brands.ts';
import { digestOf } from '../../src/core/prelude/digest.ts';
import { ada } from './world.ts';

export const policyDigest = digestOf('the policy');

export function decisionOf(effect: Effect, overrides: Partial<Decision> = {}): Decision {
  return {
    effect,
    reasons: effect === 'permit' ? [] : ['It is risky.'],
    risk: { level: 'low', score: 0.1, criteria: [] },
    findings: [],
    obligations: { readOnly: true, maxRows: 100, timeoutMs: 1000, masks: [], rowFilters: [] },
    surroundings: { otherMasks: [], unkept: [] },
    approval: { people: 1, notRequester: false, roles: [] },
    policy: { digest: policyDigest, sources: ['built-in'] },
    ...overrides,
  };
}

/** A request to approve one text under a decision of the given effect. */
export function requestFor(
  sql: string,
  effect: Effect,
  expiresAt: number,
  overrides: Partial<ApprovalRequest> = {},
): ApprovalRequest {
  const connection = asConnectionName('demo');
  const draft: Draft = {
    requestId: asRequestId('question-1'),
    asker: ada,
    connection,
    sql,
    author: { kind: 'person' },
  };
  const analysis: Analysis = { dialect: 'postgresql', text: sql, digest: digestOf(sql), statements: [], problems: [] };
  return {
    queryId: asQueryId('query-1'),
    question: undefined,
    draft,
    analysis,
    decision: decisionOf(effect),
    governedSql: sql,
    governedDigest: digestOf(sql),
    obligations: (overrides.decision ?? decisionOf(effect)).obligations,
    connection,
    expiresAt,
    ...overrides,
  };
}
