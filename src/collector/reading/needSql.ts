import type { Need } from '../../core/policy/conditionNeeds.ts';
import { indexKey, jsonbText } from '../database/eventRows.ts';

/** A condition of SQL. `parameter` takes a value and gives what stands for it in the statement. */
export type SqlCondition = (parameter: (value: string) => string) => string;

/** On one event: what a row with such a fact has in its question. `undefined` where that can't be looked up. */
type EventSql = (value: string) => SqlCondition | undefined;

const isFact: Readonly<Record<string, EventSql>> = {
  person: (value) => (parameter) => `actor_id = ${parameter(indexKey(value))}`,
  connection: (value) => (parameter) => `connection = ${parameter(indexKey(value))}`,
  decision: (decision) => like('policy.evaluated', { decision }),
  risk: (level) => like('risk.classified', { level }),
  blockedBy: (by) => like('query.blocked', { by }),
  model: (value) =>
    anyOf([
      like('llm.responded', { 'gen_ai.response.model': value }),
      like('llm.requested', { 'gen_ai.request.model': value }),
    ]),
  // What a person wrote is also what no event says the author of.
  author: (author) => (author === 'person' ? undefined : like('sql.generated', { author })),
  status(status) {
    if (status === 'not_run') return undefined;
    if (status === 'blocked') return () => "type = 'query.blocked'";
    return status === 'running' ? () => "type = 'query.dispatched'" : like('query.completed', { status });
  },
};

const hasFact: Readonly<Record<string, EventSql>> = {
  types: (value) => (parameter) => `type = ${parameter(indexKey(value))}`,
  rules: (rule) => like('policy.evaluated', { findings: [{ rule }] }),
  kinds: (kind) => like('sql.validated', { kinds: [kind] }),
  effects: (effect) => like('sql.validated', { effects: [effect] }),
  unnamed: (table) => like('db.access_observed', { tables_unnamed: [table] }),
  approvers: (id) => like('review.decided', { approver: { id } }),
  tables(value) {
    const dots = [...value.matchAll(/\./g)];
    if (dots.length > maxDots) return undefined;
    const named = dots.map(({ index }) => ({ schema: value.slice(0, index), table: value.slice(index + 1) }));
    return anyOf([{ table: value }, ...named].map((table) => like('sql.validated', { tables: [table] })));
  },
};
/** Either part of “schema.table” may have dots itself; each is another way to read the name. */
const maxDots = 3;

const someFact: Readonly<Record<string, string>> = {
  rules: "type = 'policy.evaluated' AND attributes -> 'findings' <> '[]'",
  tables: "type = 'sql.validated' AND attributes -> 'tables' <> '[]'",
  unnamed: "type = 'db.access_observed' AND attributes -> 'tables_unnamed' <> '[]'",
  changes: "type = 'sql.transformed'",
  approvers: `type = 'review.decided' AND attributes @> '{"decision":"approve"}'`,
};

/**
 * SQL that holds for the `request_id` of every question of which a row may meet a need, and for others too: whoever asks MUST look at what
 * it finds. `undefined` where that would be all of them.
 */
export function needSql(need: Need, schema: string): SqlCondition | undefined {
  switch (need.kind) {
    case 'may':
      return undefined;
    case 'all':
    case 'any': {
      const all = need.of.map((one) => needSql(one, schema));
      const parts = all.filter((part) => part !== undefined);
      if (parts.length === 0 || (need.kind === 'any' && parts.length < all.length)) return undefined;
      return need.kind === 'any' ? anyOf(parts) : joined(parts, ' AND ');
    }
    default: {
      const event = eventSql(need);
      if (event === undefined) return undefined;
      return (parameter) =>
        `request_id IN (SELECT request_id FROM ${schema}.events WHERE request_id IS NOT NULL AND ${event(parameter)})`;
    }
  }
}

function eventSql(need: Extract<Need, { readonly fact: string }>): SqlCondition | undefined {
  if (need.kind === 'some') {
    const sql = Object.hasOwn(someFact, need.fact) ? someFact[need.fact] : undefined;
    return sql === undefined ? undefined : () => sql;
  }
  const { kind, fact, value } = need;
  // An empty text is also what isn't known, and half a surrogate pair is no text of a database.
  if (value === '' || !value.isWellFormed()) return undefined;
  const known = kind === 'is' ? isFact : hasFact;
  return Object.hasOwn(known, fact) ? known[fact]?.(value) : undefined;
}

function like(type: string, attributes: object): SqlCondition {
  return (parameter) => `type = '${type}' AND attributes @> ${parameter(jsonbText(JSON.stringify(attributes)))}::jsonb`;
}

const anyOf = (parts: readonly SqlCondition[]): SqlCondition => joined(parts, ' OR ');

function joined(parts: readonly SqlCondition[], word: ' AND ' | ' OR '): SqlCondition {
  return (parameter) => `(${parts.map((part) => `(${part(parameter)})`).join(word)})`;
}
