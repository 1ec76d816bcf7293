import type { Analysis } from '../analysis/analysis.ts';
import type { Catalog } from '../analysis/catalog.ts';
import type { Draft } from '../draft/draft.ts';
import type { ConnectionProfile } from '../ports.ts';
import { asConnectionName, asRequestId } from '../prelude/brands.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Policy, PolicyTest } from './policy.ts';

/** What became of one of a policy's own tests. */
export interface PolicyTestResult {
  readonly sql: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly passed: boolean;
  /** What was expected and what came, a sentence each; empty where it passed. */
  readonly failures: readonly string[];
}

/** Runs a policy's own tests, as the person and in the environment each of them names. Nothing is sent anywhere. */
export function testPolicy(
  policy: Policy,
  analyse: (sql: string) => Analysis,
  catalog?: Catalog,
): readonly PolicyTestResult[] {
  return policy.tests.map(({ test, file, line, column }) => {
    const decision = decide(analyse(test.sql), draftOf(test), { policy, profile: profileOf(test), catalog });
    const failures = failuresOf(test.expect, decision);
    return { sql: test.sql, file, line, column, passed: failures.length === 0, failures };
  });
}

function failuresOf(expect: PolicyTest['test']['expect'], decision: Decision): readonly string[] {
  const failures: string[] = [];
  if (expect.effect !== undefined && expect.effect !== decision.effect) {
    failures.push(
      `Expected the effect ${expect.effect}, and it is ${decision.effect}. ${decision.reasons.join(' ')}`.trim(),
    );
  }
  if (expect.risk !== undefined && expect.risk !== decision.risk.level) {
    failures.push(`Expected the risk ${expect.risk}, and it is ${decision.risk.level} (${decision.risk.score}).`);
  }
  if (expect.rules !== undefined) {
    const found = [...new Set(decision.findings.map((finding) => finding.rule))].sort();
    const wanted = [...new Set(expect.rules)].sort();
    if (found.join() !== wanted.join()) {
      failures.push(`Expected findings of ${listed(wanted)}, and they are of ${listed(found)}.`);
    }
  }
  return failures;
}

const listed = (ids: readonly string[]): string => (ids.length === 0 ? 'no rule' : ids.join(', '));

function draftOf({ sql, roles }: PolicyTest['test']): Draft {
  return {
    requestId: asRequestId('policy-test'),
    asker: { kind: 'person', id: 'policy-test', roles: roles ?? [], attributes: {} },
    connection: asConnectionName('policy-test'),
    sql,
    author: { kind: 'person' },
  };
}

function profileOf({ environment }: PolicyTest['test']): ConnectionProfile {
  return {
    name: asConnectionName('policy-test'),
    driver: 'embedded',
    environment: environment ?? 'development',
    readOnly: false,
    ai: 'none',
  };
}
