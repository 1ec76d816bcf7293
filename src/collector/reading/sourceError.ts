import { CodedError } from '../../core/prelude/codedError.ts';

/**
 * A question to what is stored can't be answered.
 * - `TOO_MUCH`: the logs alone hold too many questions to be looked through.
 * - `CHANGED`: the database holds what no client has signed; nothing is concluded from it.
 */
export class SourceError extends CodedError<'TOO_MUCH' | 'CHANGED'> {}
