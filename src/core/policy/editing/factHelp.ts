import { type StatementKind, statementEffects } from '../../analysis/analysis.ts';
import { sensitivities } from '../classification.ts';
import { riskLevels } from '../decision.ts';
import type { Facts } from '../facts.ts';
import { ruleIds } from '../rules/index.ts';
import { environments } from '../rules/rule.ts';

type Meanings = {
  readonly [V in keyof Facts]: Facts[V] extends readonly string[] ? string : { readonly [F in keyof Facts[V]]: string };
};

/** What each fact means, for the author of a condition; the compiler keeps it in step with `Facts`. */
export const factMeanings: Meanings = {
  statement: {
    kind: 'What kind of statement it is.',
    effect: 'The strongest thing that any part of it can do.',
    text: 'The statement as it is written.',
    understood: 'Whether all of it is understood. What is not needs a person, whatever a policy says.',
    tables: 'Every table that it has to do with, as schema.table; ? for a schema that is not known.',
    reads: 'The tables that it reads, as schema.table.',
    writes: 'The tables that it changes, as schema.table.',
    columns: 'The columns that it depends on, as schema.table.column; * where it can not be told which.',
    functions: 'The functions that it calls.',
    hasWhere: 'Whether the outermost query or change has a WHERE.',
    selectStar: 'Whether it asks for * instead of naming columns.',
    joins: 'How many joins it has. Write numbers that are compared with a decimal point: 2.0.',
    cartesian: 'Whether tables are combined without a condition that ties them together.',
    limit: 'Rows that its LIMIT allows; infinite without one.',
    estimatedRows: 'Rows of the largest table that it touches, by estimate; infinite where that is not known.',
    sensitivity: 'The highest level of its columns, by the classification.',
    dataTypes: 'The type of each classified column, such as email.',
  },
  analysis: {
    statements: 'How many statements the whole text has.',
    understood: 'Whether the whole text is understood.',
  },
  risk: {
    level: 'How risky the statement is.',
    score: 'The risk as a number from 0.0 to 1.0.',
  },
  findings: 'The ids of the rules that found something in the statement.',
  connection: {
    name: 'The name of the connection.',
    environment: 'What the connection says its database is for.',
    driver: 'The kind of database.',
    database: 'The name of the database.',
    readOnly: 'Whether the connection refuses everything but reads.',
  },
  actor: {
    id: 'The account of whoever asks.',
    kind: 'Whether a person asks or a program.',
    roles: 'The roles of whoever asks.',
    attributes: 'Facts about whoever asks. Ask has(actor.attributes.region) before you use one.',
    agent: 'The program that asks in the name of a person; empty where the person asks.',
  },
  draft: {
    author: 'Who wrote the SQL.',
    confidence:
      'How well a verified query fits, from 0.0 to 1.0; 0.0 for a model, also where several of its drafts agree.',
  },
};

const kinds: Readonly<Record<StatementKind, true>> = {
  query: true,
  insert: true,
  update: true,
  delete: true,
  merge: true,
  truncate: true,
  copy: true,
  call: true,
  do: true,
  explain: true,
  prepare: true,
  execute: true,
  schema: true,
  privilege: true,
  session: true,
  transaction: true,
  maintenance: true,
  unknown: true,
};

/** The words that a fact can be, where they are a closed list. */
export const factWords: Readonly<Record<string, readonly string[]>> = {
  'statement.kind': Object.keys(kinds),
  'statement.effect': statementEffects,
  'statement.sensitivity': sensitivities,
  'risk.level': riskLevels,
  findings: ruleIds,
  'connection.environment': environments,
  'connection.driver': ['postgres', 'sqlserver', 'embedded'],
  'actor.kind': ['person', 'pipeline'],
  'draft.author': ['person', 'verified', 'model'],
};

/** What a fact means; `undefined` where there is no such fact. */
export function meaningOfFact(name: string): string | undefined {
  const [variable = '', field, ...more] = name.split('.');
  if (!Object.hasOwn(factMeanings, variable)) return undefined;
  const meaning = factMeanings[variable as keyof Facts];
  if (typeof meaning === 'string') return field === undefined ? meaning : undefined;
  if (field === undefined) return `It has ${Object.keys(meaning).join(', ')}.`;
  const meanings: Readonly<Record<string, string>> = meaning;
  const isKnown = Object.hasOwn(meanings, field) && (more.length === 0 || name.startsWith('actor.attributes.'));
  return isKnown ? meanings[field] : undefined;
}
