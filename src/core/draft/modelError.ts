import { CodedError } from '../prelude/codedError.ts';

/**
 * What a language model or the way to it did wrong. `MISCONFIGURED` is thrown before anything is sent; the others may
 * come after the prompt left. `RATE_LIMITED` and `SERVER` may pass by themselves; the rest need a person.
 */
export type ModelErrorCode =
  | 'MISCONFIGURED'
  | 'UNAUTHORIZED'
  | 'NOT_FOUND'
  | 'RATE_LIMITED'
  /** A 4xx of another kind: the server won't answer this request, however often it is sent. */
  | 'REJECTED'
  | 'SERVER'
  | 'UNREACHABLE'
  | 'TIMEOUT'
  | 'EMPTY'
  | 'NOT_SQL'
  | 'TRUNCATED';

/** A model gave no usable answer. The sentence says what happened and what to do, and never holds a key. */
export class ModelError extends CodedError<ModelErrorCode> {}
