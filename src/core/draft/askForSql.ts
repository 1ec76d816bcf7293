import type { Clear } from '../audit/catalogue.ts';
import type { Correlation, Recorder } from '../audit/recorder.ts';
import type { Abortable, Clock, ModelAnswer, ModelProvider, Sampling } from '../ports.ts';
import type { Digest } from '../prelude/brands.ts';
import { sentenceOf } from '../prelude/codedError.ts';
import { digestOf } from '../prelude/digest.ts';
import { extractSql, shorten } from './extractSql.ts';
import { ModelError } from './modelError.ts';
import type { Prompt } from './prompt.ts';

/** SQL that a model answered with. Untrusted text. */
export interface ModelSql {
  readonly sql: string;
  readonly explanation: string | undefined;
  readonly answer: ModelAnswer;
}

/** A model, and what each call of it needs. */
export interface Asking {
  readonly prompt: Prompt;
  readonly about: Correlation;
  readonly model: ModelProvider;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

/** The digest of all that is sent, by which the trail names a prompt. */
export const promptDigestOf = ({ messages }: Prompt): Digest => digestOf(JSON.stringify(messages));

/**
 * Asks a model once. The prompt is recorded before it leaves, and what came back, or why nothing did, after it. An abort stops the call,
 * is recorded, and rejects with the signal's reason.
 * @throws {ModelError} The model gave no usable answer. @throws {TrailError} Before the prompt left, or before its answer is handed out.
 */
export async function askForSql(
  asking: Asking,
  onText: (piece: string) => void,
  o: Abortable & { readonly sampling?: Sampling },
): Promise<ModelSql> {
  const { prompt, about, model, recorder } = asking;
  const { temperature, seed, stream } = model.parameters?.(o.sampling) ?? {};
  const requested = await recorder.record(
    'llm.requested',
    about,
    {
      'gen_ai.provider.name': model.name,
      'gen_ai.request.model': model.model,
      ...(model.host === undefined ? {} : { 'server.address': model.host }),
      prompt_sha256: promptDigestOf(prompt),
      tables_disclosed: prompt.tables.map(({ schema, table }) => ({ schema, table })),
      egress: 'schema',
      ...(temperature === undefined ? {} : { 'gen_ai.request.temperature': String(temperature) }),
      ...(seed === undefined ? {} : { 'gen_ai.request.seed': seed }),
      ...(stream === undefined ? {} : { 'gen_ai.request.stream': stream }),
    },
    { messages: JSON.stringify(prompt.messages) },
  );

  const answer = await complete({ ...asking, about: { ...about, parent: requested } }, onText, o);
  o.signal.throwIfAborted();
  if (answer.finishReason !== 'stop') {
    throw new ModelError(
      'TRUNCATED',
      `The model stopped before its answer was complete (${shorten(answer.finishReason, 40)}), so the SQL may be cut off and isn't used. Ask a narrower question or raise the model's output limit.`,
    );
  }
  const extracted = extractSql(answer.text);
  if (extracted.kind === 'none') throw new ModelError(extracted.code, extracted.reason);
  return { sql: extracted.sql, explanation: extracted.explanation, answer };
}

/** Calls the model and puts what came of it on record, whatever it was. */
async function complete(
  { prompt, about, model, recorder, clock }: Asking,
  onText: (piece: string) => void,
  o: Abortable & { readonly sampling?: Sampling },
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
