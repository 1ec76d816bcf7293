import { maxAnswerLength } from '../../../core/draft/extractSql.ts';
import { ModelError } from '../../../core/draft/modelError.ts';
import type { ModelAnswer } from '../../../core/ports.ts';
import { brokeOff, type Endpoint, notACompletion, tooLong } from './describeFailure.ts';
import { type Chunk, readChunk } from './readChunk.ts';

/** Takes the pieces a server sends and gives the answer only once it is whole. */
export interface AnswerReader {
  /** @throws {ModelError} for what is no piece of an answer, or too much of one. */
  take(piece: unknown): void;
  /** @throws {ModelError} for an answer that is empty or was not finished. */
  finish(): ModelAnswer;
  /** True once any text was passed on. */
  readonly heard: boolean;
  /** True once the listener threw: its error is not the server's. */
  readonly listenerFailed: boolean;
}

/** Puts an answer together from what a server sends. */
export function answerReader(endpoint: Endpoint, onText: (piece: string) => void): AnswerReader {
  let text = '';
  let seen = 0;
  let last: Partial<Chunk> = {};
  let listenerFailed = false;
  return {
    get heard() {
      return text !== '';
    },
    get listenerFailed() {
      return listenerFailed;
    },
    take(piece: unknown): void {
      const chunk = readChunk(piece);
      if (chunk === undefined) throw errorIn(piece, endpoint) ?? notACompletion(endpoint);
      seen += 1;
      last = {
        finishReason: chunk.finishReason ?? last.finishReason,
        model: chunk.model ?? last.model,
        inputTokens: chunk.inputTokens ?? last.inputTokens,
        outputTokens: chunk.outputTokens ?? last.outputTokens,
        id: chunk.id ?? last.id,
        cachedInputTokens: chunk.cachedInputTokens ?? last.cachedInputTokens,
        reasoningTokens: chunk.reasoningTokens ?? last.reasoningTokens,
      };
      if (chunk.text === '') return;
      text += chunk.text;
      if (text.length > maxAnswerLength) throw tooLong();
      listenerFailed = true;
      onText(chunk.text);
      listenerFailed = false;
    },
    finish(): ModelAnswer {
      if (seen === 0) throw notACompletion(endpoint);
      if (last.finishReason !== 'stop') throw incomplete(last.finishReason);
      if (text.trim() === '')
        throw new ModelError(
          'EMPTY',
          `The model “${endpoint.model}” answered with nothing. Ask again or use another model.`,
        );
      return {
        text,
        model: last.model ?? endpoint.model,
        finishReason: last.finishReason,
        inputTokens: last.inputTokens,
        outputTokens: last.outputTokens,
        ...(last.id === undefined ? {} : { id: last.id }),
        ...(last.cachedInputTokens === undefined ? {} : { cachedInputTokens: last.cachedInputTokens }),
        ...(last.reasoningTokens === undefined ? {} : { reasoningTokens: last.reasoningTokens }),
      };
    },
  };
}

function incomplete(finishReason: string | undefined): ModelError {
  const why =
    finishReason === 'length'
      ? "it reached its output limit. Ask a narrower question, or raise the server's limit"
      : finishReason === 'content_filter'
        ? "the provider's content filter stopped it. Put the question in other words"
        : finishReason === undefined
          ? 'the connection ended. Ask again'
          : `it stopped for another reason (${finishReason}). Ask again or use another model`;
  return new ModelError('TRUNCATED', `The answer isn't complete and isn't used: ${why}.`);
}

/** Some servers report a failure in place of a piece, with status 200. */
function errorIn(piece: unknown, endpoint: Endpoint): ModelError | undefined {
  if (typeof piece !== 'object' || piece === null || !('error' in piece)) return undefined;
  const { error } = piece;
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return brokeOff(endpoint, typeof message === 'string' ? message : '');
}
