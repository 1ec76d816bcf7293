import type { Catalog } from '../analysis/catalog.ts';
import type { Correlation, Receipt, Recorder } from '../audit/recorder.ts';
import type { ConnectionProfile, Dialect } from '../ports.ts';
import type { Digest } from '../prelude/brands.ts';
import { digestOf } from '../prelude/digest.ts';
import { type Dictionary, dictionaryDigest, emptyDictionary } from './dictionary.ts';
import type { Prompt } from './prompt.ts';
import type { Question } from './question.ts';

/** Where a draft is to run, as far as drafting needs it. */
export interface DraftSituation {
  readonly profile: ConnectionProfile;
  readonly catalog: Catalog | undefined;
  readonly dialect?: Pick<Dialect, 'name'> & Partial<Pick<Dialect, 'analyse' | 'editing'>>;
  readonly policy?: { readonly digest: Digest };
}

/** What the events about a question stand under. */
export function aboutQuestion({ id, connection, asker }: Question, { profile, policy }: DraftSituation): Correlation {
  return {
    requestId: id,
    connection,
    actor: asker,
    environment: profile.environment,
    ...(policy === undefined ? {} : { policy: policy.digest }),
  };
}

/** What a prompt was put together from. Digests are of what is known, not of what is told: by them a prompt is told from one that rested on something else. */
export function recordContext(
  recorder: Recorder,
  about: Correlation,
  { messages, tables, context }: Prompt,
  dialect: string,
  known: {
    readonly catalog: Catalog | undefined;
    readonly dictionary: Dictionary | undefined;
    readonly contextWindow: number | undefined;
  },
): Promise<Receipt> {
  return recorder.record(
    'context.assembled',
    about,
    {
      instructions_sha256: context.instructions,
      dialect,
      ...(known.catalog === undefined ? {} : { schema_snapshot_sha256: digestOf(JSON.stringify(known.catalog)) }),
      ...(known.dictionary === undefined || known.dictionary === emptyDictionary
        ? {}
        : { dictionary_sha256: dictionaryDigest(known.dictionary) }),
      tables: tables.map(({ schema, table }) => ({ schema, table })),
      business_rules: [...context.businessRules],
      glossary_terms: [...context.glossaryTerms],
      ambiguous_terms: [...context.ambiguousTerms],
      joins: context.joins,
      earlier_turns: context.earlierTurns,
      characters: messages.reduce((sum, { content }) => sum + content.length, 0),
      truncated: context.truncated,
      ...(known.contextWindow === undefined ? {} : { context_window: known.contextWindow }),
    },
    {},
  );
}

/** How the question was read, by whoever wrote the SQL. */
export function recordInterpretation(
  recorder: Recorder,
  about: Correlation,
  source: 'verified' | 'model',
  interpretation: readonly string[],
  ambiguousTerms: readonly string[],
): Promise<Receipt> {
  return recorder.record(
    'sql.interpreted',
    about,
    { source, readings: interpretation.length, ambiguous_terms: [...ambiguousTerms] },
    { interpretation: interpretation.map((sentence) => sentence.toWellFormed()) },
  );
}
