import type { Clear } from '../audit/catalogue.ts';
import type { Correlation, Recorder } from '../audit/recorder.ts';
import type { Abortable, Clock, ModelAnswer, ModelProvider, VerifiedQueries } from '../ports.ts';
import { sentenceOf } from '../prelude/codedError.ts';
import { digestOf } from '../prelude/digest.ts';
import { buildPrompt, maxPromptQuestionLength } from './buildPrompt.ts';
import type { Dictionary } from './dictionary.ts';
import type { Draft } from './draft.ts';
import { aboutQuestion, type DraftSituation, recordContext, recordInterpretation } from './draftingRecord.ts';
import { extractSql, shorten } from './extractSql.ts';
import { ModelError } from './modelError.ts';
import type { Prompt } from './prompt.ts';
import type { Question } from './question.ts';

/** Where drafts come from, asked in this order: a verified query, then the model where one is configured. */
export interface DraftSources {
  readonly verified: VerifiedQueries;
  readonly model: ModelProvider | undefined;
  /** What the organisation's words mean; told to the model. */
  readonly dictionary?: Dictionary;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

export type Written =
  | { readonly kind: 'draft'; readonly draft: Draft }
  /** Nothing could be drafted; the sentence says why and what to do. */
  | { readonly kind: 'noDraft'; readonly reason: string };

/**
 * Drafts SQL for a question. A verified query answers without a model. Otherwise the prompt is recorded before it leaves,
 * and what came back, or why nothing did, after it. `onText` gets the model's words as they arrive; they are untrusted.
 * An abort stops the model, is recorded, and rejects with the signal's reason: half an answer is never a draft.
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
  const about = aboutQuestion(question, situation);
  const named = displayName(dialect?.name ?? catalog?.dialect ?? 'postgresql');
  const parent = await recordContext(sources.recorder, about, prompt, named, {
    catalog,
    dictionary: sources.dictionary,
  });
  return await askModel(question, prompt, { ...about, parent }, model, sources, onText, o);
}

async function askModel(
  question: Question,
  prompt: Prompt,
  about: Correlation,
  model: ModelProvider,
  sources: DraftSources,
  onText: (piece: string) => void,
  o: Abortable,
): Promise<Written> {
  const messages = JSON.stringify(prompt.messages);
  const promptDigest = digestOf(messages);
  const { temperature, stream } = model.parameters ?? {};
  const requested = await sources.recorder.record(
    'llm.requested',
    about,
    {
      'gen_ai.provider.name': model.name,
      'gen_ai.request.model': model.model,
      ...(model.host === undefined ? {} : { 'server.address': model.host }),
      prompt_sha256: promptDigest,
      tables_disclosed: prompt.tables.map(({ schema, table }) => ({ schema, table })),
      egress: 'schema',
      ...(temperature === undefined ? {} : { 'gen_ai.request.temperature': String(temperature) }),
      ...(stream === undefined ? {} : { 'gen_ai.request.stream': stream }),
    },
    { messages },
  );

  const answer = await complete(prompt, { ...about, parent: requested }, model, sources, onText, o);
  o.signal.throwIfAborted();
  if (answer.finishReason !== 'stop') {
    throw new ModelError(
      'TRUNCATED',
      `The model stopped before its answer was complete (${shorten(answer.finishReason, 40)}), so the SQL may be cut off and isn't used. Ask a narrower question or raise the model's output limit.`,
    );
  }
  const extracted = extractSql(answer.text);
  if (extracted.kind === 'none') throw new ModelError(extracted.code, extracted.reason);
  const said = extracted.explanation === undefined ? [] : [extracted.explanation];
  await recordInterpretation(sources.recorder, about, 'model', said, prompt.context.ambiguousTerms);
  // A model's own words about its certainty mean nothing, so no confidence is given.
  return draftOf(
    question,
    extracted.sql,
    { kind: 'model', provider: model.name, model: answer.model, promptDigest },
    extracted.explanation,
  );
}

/** Calls the model and puts what came of it on record, whatever it was. */
async function complete(
  prompt: Prompt,
  about: Correlation,
  model: ModelProvider,
  { recorder, clock }: DraftSources,
  onText: (piece: string) => void,
  o: Abortable,
): Promise<ModelAnswer> {
  const start = clock.monotonicUs();
  const elapsedUs = () => Math.max(0, Math.round(clock.monotonicUs() - start));
  let firstChunkUs: number | undefined;
  let answer: ModelAnswer;
  try {
    answer = await model.complete(
      prompt,
      (piece) => {
        firstChunkUs ??= elapsedUs();
        onText(piece);
      },
      o,
    );
  } catch (thrown) {
    const type = o.signal.aborted ? 'cancelled' : thrown instanceof ModelError ? thrown.code : 'UNEXPECTED';
    const message = sentenceOf(thrown).toWellFormed();
    await recorder.record('llm.failed', about, { 'error.type': type, duration_us: elapsedUs() }, { message });
    o.signal.throwIfAborted();
    throw thrown;
  }

  const clear: Clear<'llm.responded'> = {
    'gen_ai.response.model': answer.model.toWellFormed() || model.model,
    'gen_ai.response.finish_reason': answer.finishReason.toWellFormed() || 'unknown',
    duration_us: elapsedUs(),
    ...(firstChunkUs === undefined ? {} : { first_chunk_us: firstChunkUs }),
    ...(isCount(answer.inputTokens) ? { 'gen_ai.usage.input_tokens': answer.inputTokens } : {}),
    ...(isCount(answer.outputTokens) ? { 'gen_ai.usage.output_tokens': answer.outputTokens } : {}),
    ...(answer.id === undefined ? {} : { 'gen_ai.response.id': answer.id.toWellFormed() }),
    ...(isCount(answer.cachedInputTokens) ? { 'gen_ai.usage.cache_read.input_tokens': answer.cachedInputTokens } : {}),
    ...(isCount(answer.reasoningTokens) ? { 'gen_ai.usage.reasoning.output_tokens': answer.reasoningTokens } : {}),
    ...(isCount(answer.retries) ? { retry_count: answer.retries } : {}),
    ...(answer.parametersRefused === true ? { parameters_refused: true } : {}),
  };
  await recorder.record('llm.responded', about, clear, { output: answer.text.toWellFormed() });
  return answer;
}

const isCount = (value: number | undefined): value is number => Number.isSafeInteger(value) && (value ?? -1) >= 0;

const noDraft = (reason: string): Written => ({ kind: 'noDraft', reason });

function draftOf(
  question: Question,
  sql: string,
  author: Draft['author'],
  explanation: string | undefined,
  rest: { readonly confidence?: number } = {},
): Written {
  const { id: requestId, asker, connection } = question;
  const said = explanation === undefined || explanation === '' ? {} : { explanation };
  return { kind: 'draft', draft: { requestId, asker, connection, sql, author, ...said, ...rest } };
}

function displayName(dialect: string): string {
  if (dialect === 'tsql') return 'SQL Server (T-SQL)';
  return dialect === 'postgresql' ? 'PostgreSQL' : dialect;
}
