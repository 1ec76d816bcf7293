import { riskLevels } from '../../policy/decision.ts';
import { type ConditionWords, suggestInCondition } from '../../policy/editing/conditionHelp.ts';
import type { Suggestion } from '../../policy/editing/suggestion.ts';
import { catalogue } from '../catalogue.ts';
import { type TrailFacts, trailDeclarations } from './questions.ts';

/** What each fact means, for whoever asks the trail; the compiler keeps it in step with `TrailFacts`. */
export const trailMeanings: { readonly [F in keyof TrailFacts]: string } = {
  time: 'When it began, in UTC. A day is enough to compare with: time >= "2026-11-01".',
  types: 'The events that it has: "query.blocked" in types.',
  person: 'Who asked.',
  roles: 'The roles of who asked.',
  attributes: 'What policies know of who asked: "department=finance" in attributes. Empty where it is withheld.',
  connection: 'The name of the connection.',
  channel: 'Where the question was asked.',
  question: 'The words of the question; empty where there are none, or they are withheld.',
  sql: 'The SQL with its values; empty where it is withheld.',
  normalized: 'The SQL without its values, which is never withheld.',
  digests: 'What stands for its texts where they are withheld, as audit hash prints it: "hmac-sha256:…" in digests.',
  understood: 'Whether all of the SQL was understood.',
  kinds: 'What kinds of statements it has.',
  effects: 'What its statements can do.',
  tables: 'The tables that it names, with and without their schema.',
  unnamed: 'Tables with their schema that the database says it reached, and that nothing known of the SQL names.',
  columns: 'The columns that it reads, whole and by their last part.',
  author: 'Who wrote exactly this SQL.',
  model: 'The language model that answered.',
  confidence: 'How well the verified query fits, or which share of the drafts of a model agrees, from 0.0 to 1.0.',
  decision: 'What the policy decided.',
  rules: 'The rules that found something.',
  changes: 'Masks and row filters, such as "mask: public.customers.email".',
  risk: 'How risky it was.',
  riskScore: 'The risk as a number from 0.0 to 1.0.',
  approvers: 'Who said yes.',
  selfApproved: 'Whether someone who said yes was the one who asked.',
  blockedBy: 'What kept it from running.',
  status: 'How it ended.',
  rows: 'Rows that came back.',
  durationMs: 'How long the database took, in milliseconds.',
  errorCode: 'The code of the database’s error.',
  withheld: 'How many values of its story are withheld.',
};

const words: { readonly [F in keyof TrailFacts]?: readonly string[] } = {
  types: Object.keys(catalogue),
  channel: ['comment', 'chat', 'participant', 'editor', 'cli'],
  effects: ['read', 'session', 'transaction', 'write', 'schema', 'privilege', 'external', 'unknown'],
  author: ['person', 'verified', 'model'],
  decision: ['permit', 'permitAndReview', 'requireApproval', 'requireSecondPerson', 'deny'],
  risk: riskLevels,
  blockedBy: ['policy', 'person', 'silence', 'enforcement'],
  status: ['success', 'failure', 'timeout', 'cancelled', 'unknown', 'running', 'blocked', 'not_run'],
};

const about: ConditionWords = {
  declarations: trailDeclarations,
  words,
  meaningOf: (fact) => (Object.hasOwn(trailMeanings, fact) ? trailMeanings[fact as keyof TrailFacts] : undefined),
};

/** What could be written next in a question to the trail, and how many characters before it are a part of that already. */
export function suggestInQuestion(
  text: string,
  at: number,
): { readonly typed: number; readonly suggestions: readonly Suggestion[] } {
  return suggestInCondition(text, at, about);
}

/** The condition that holds where some words stand in the question or the SQL, whatever their case. */
export function conditionForWords(plain: string): string {
  const quoted = JSON.stringify(`(?i)${plain.trim().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`);
  return `question.matches(${quoted}) || sql.matches(${quoted})`;
}
