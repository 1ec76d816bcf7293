import type { Analysis, Statement } from '../../src/core/analysis/analysis.ts';
import type { Actor } from '../../src/core/draft/actor.ts';
import type { Draft } from '../../src/core/draft/draft.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { readPolicy } from '../../src/core/policy/readPolicy.ts';
import type { ConnectionProfile } from '../../src/core/ports.ts';
import { asConnectionName, asRequestId } from '../../src/core/prelude/brands.ts';
import { digestOf } from '../../src/core/prelude/digest.ts';

/** A statement of the facts given and of nothing else: a plain, understood read of nothing. */
export function statement(facts: Partial<Statement> = {}, text = 'SELECT 1', start = 0): Statement {
  return {
    span: { start, end: start + text.length },
    text,
    kind: 'query',
    effect: 'read',
    reads: [],
    writes: [],
    outputs: [],
    functions: [],
    wherePresent: false,
    limit: null,
    selectStar: false,
    joins: { count: 0, cartesian: false },
    normalized: text,
    fingerprint: 'f',
    literals: [],
    understood: true,
    obstacles: [],
    predicates: [],
    conditions: [],
    joined: [],
    queries: [],
    calculations: [],
    complexity: { joins: 0, subqueries: 0, depth: 0, predicates: 0 },
    changes: [],
    changingTables: [],
    flows: [],
    actions: [],
    placeholders: [],
    unknownNames: [],
    unlistedInserts: [],
    locks: [],
    hints: [],
    temporary: [],
    tableUses: [],
    columnUses: [],
    stars: [],
    cartesianSpans: [],
    whereAt: null,
    limitAt: null,
    limitClause: 'limit',
    places: {
      tables: [],
      conditions: [],
      schemaQualified: [],
      systemColumns: [],
      wholeRows: [],
      elsewhere: [],
      holdsCode: false,
      locksRows: false,
    },
    ...facts,
  };
}

/** Statements one after the other, separated by `;` and a line end. */
export function analysisOf(parts: readonly (readonly [text: string, facts: Partial<Statement>])[]): Analysis {
  let text = '';
  const statements = parts.map(([sql, facts]) => {
    const made = statement(facts, sql, text.length);
    text += `${sql};\n`;
    return made;
  });
  return analysisOfText(text, statements);
}

export function analysisOfText(
  text: string,
  statements: readonly Statement[],
  problems: Analysis['problems'] = [],
): Analysis {
  return { dialect: 'postgresql', text, digest: digestOf(text), statements, problems };
}

export const analyst: Actor = { kind: 'person', id: 'u-1', roles: ['analyst'], attributes: { region: 'EU' } };

export function draftOf(sql: string, over: Partial<Draft> = {}): Draft {
  return {
    requestId: asRequestId('r-1'),
    asker: analyst,
    connection: asConnectionName('demo'),
    sql,
    author: { kind: 'person' },
    ...over,
  };
}

export function profile(over: Partial<ConnectionProfile> = {}): ConnectionProfile {
  return {
    name: asConnectionName('demo'),
    driver: 'embedded',
    environment: 'development',
    readOnly: false,
    ai: 'schema',
    ...over,
  };
}

/** The policy of one workspace file; fails loudly where the text has a mistake. */
export function policyOf(text: string, source = 'workspace'): Policy {
  const { policy, problems } = readPolicy([{ source, name: 'policy.yaml', text }]);
  if (problems.length > 0) throw new TypeError(problems.map((p) => `${p.line}:${p.column} ${p.message}`).join('\n'));
  return policy;
}
