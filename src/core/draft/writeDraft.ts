import { type NormalForm, normalFormOf } from '../analysis/normalForm.ts';
import type { Recorder } from '../audit/recorder.ts';
import type { Abortable, Clock, ModelProvider, VerifiedQueries } from '../ports.ts';
import { promptDigestOf } from './askForSql.ts';
import { buildPrompt, maxPromptQuestionLength } from './buildPrompt.ts';
import type { Dictionary } from './dictionary.ts';
import type { Draft } from './draft.ts';
import { aboutQuestion, type DraftSituation, recordContext, recordInterpretation } from './draftingRecord.ts';
import { drawDraft } from './drawDraft.ts';
import type { Question } from './question.ts';

/** Where drafts come from, asked in this order: a verified query, then the model where one is configured. */
export interface DraftSources {
  readonly verified: VerifiedQueries;
  readonly model: ModelProvider | undefined;
  /** What the organisation's words mean; told to the model. */
  readonly dictionary?: Dictionary;
  /** How many answers a model is asked for, from 1 to `maxSamples`; 1 where it is absent. */
  readonly samples?: number;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

export type Written =
  | { readonly kind: 'draft'; readonly draft: Draft }
  /** Nothing could be drafted; the sentence says why and what to do. */
  | { readonly kind: 'noDraft'; readonly reason: string };

/**
 * Drafts SQL for a question. A verified query answers without a model. Otherwise the prompt is recorded before it leaves,
 * and what came back, or why nothing did, after it. `onText` gets the model's words as they arrive, and of several answers those of
 * the one that is chosen; they are untrusted. An abort stops the model, is recorded, and rejects with the signal's reason: half an answer is never a draft.
 * @throws {ModelError} The model gave no usable answer.
 * @throws {TrailError} Before the prompt left, or before its draft is handed out.
 */
export async function writeDraft(
  question: Question,
  situation: DraftSituation,
  sources: DraftSources,
  onText: (piece: string) => void,
  o: Abortable,
): Promise<Written> {
  o.signal.throwIfAborted();
  if (question.text.trim() === '') return noDraft('The question is empty. Write what you want to know.');
  const match = sources.verified.find(question);
  if (match !== undefined) {
    const { name, sql, verifiedBy, verifiedAt, confidence, interpretation } = match;
    await recordInterpretation(sources.recorder, aboutQuestion(question, situation), 'verified', interpretation, []);
    return draftOf(
      question,
      sql,
      { kind: 'verified', query: name, verifiedBy, verifiedAt },
      interpretation.join('\n'),
      {
        confidence,
      },
    );
  }

  const { model } = sources;
  const { profile } = situation;
  if (model === undefined) {
    return noDraft(
      'No verified query answers this question, and no language model is configured. Put one of the verified questions, add a verified query under .countersign/verified, or configure a model.',
    );
  }
  if (profile.ai === 'none') {
    return noDraft(
      `No verified query answers this question, and nothing about the connection ${profile.name} may be told to a language model. Put one of the verified questions, write the SQL yourself, or ask the connection's owner to allow “schema”.`,
    );
  }
  if (question.text.length > maxPromptQuestionLength)
    return noDraft(`The question is longer than ${maxPromptQuestionLength} characters. Shorten it.`);

  const { catalog, dialect } = situation;
  const prompt = buildPrompt({
    question,
    catalog,
    ...(sources.dictionary === undefined ? {} : { dictionary: sources.dictionary }),
    dialect: displayName(dialect?.name ?? catalog?.dialect ?? 'postgresql'),
    today: new Date(sources.clock.now()).toISOString().slice(0, 10),
  });
  const named = displayName(dialect?.name ?? catalog?.dialect ?? 'postgresql');
  const parent = await recordContext(sources.recorder, aboutQuestion(question, situation), prompt, named, {
    catalog,
    dictionary: sources.dictionary,
    contextWindow: model.contextWindow,
  });
  const about = { ...aboutQuestion(question, situation), parent };
  const { recorder, clock } = sources;
  const { chosen, agreement } = await drawDraft(
    { prompt, about, model, recorder, clock },
    sources.samples ?? 1,
    (sql) => formIn(situation, sql),
    onText,
    o,
  );
  const { sql, explanation, answer } = chosen;
  const said = explanation === undefined ? [] : [explanation];
  await recordInterpretation(recorder, about, 'model', said, prompt.context.ambiguousTerms);
  const promptDigest = promptDigestOf(prompt);
  const author = { kind: 'model', provider: model.name, model: answer.model, promptDigest } as const;
  // A model's own words about its certainty mean nothing, so they are no confidence.
  return draftOf(question, sql, author, explanation, agreement === undefined ? {} : { agreement });
}

/** What SQL says, as far as it can be told here; `undefined` where nothing can. */
function formIn({ dialect, catalog }: DraftSituation, sql: string): NormalForm | undefined {
  if (dialect?.analyse === undefined || dialect.editing === undefined) return undefined;
  return normalFormOf(dialect.analyse(sql, catalog), dialect.editing, catalog);
}

const noDraft = (reason: string): Written => ({ kind: 'noDraft', reason });

function draftOf(
  question: Question,
  sql: string,
  author: Draft['author'],
  explanation: string | undefined,
  rest: Pick<Draft, 'confidence' | 'agreement'> = {},
): Written {
  const { id: requestId, asker, connection } = question;
  const said = explanation === undefined || explanation === '' ? {} : { explanation };
  return { kind: 'draft', draft: { requestId, asker, connection, sql, author, ...said, ...rest } };
}

function displayName(dialect: string): string {
  if (dialect === 'tsql') return 'SQL Server (T-SQL)';
  return dialect === 'postgresql' ? 'PostgreSQL' : dialect;
}
