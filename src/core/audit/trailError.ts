import { CodedError } from '../prelude/codedError.ts';

/**
 * Something could not be recorded. Whatever was to follow the record must not happen.
 *
 * - `INVALID_EVENT`: the event breaks its schema, or holds a value that has no canonical form. Nothing was recorded.
 * - `TOO_LARGE`: the event is above `maxRecordBytes`. Nothing was recorded.
 * - `BLOCKED`: the journal can't be written. Nothing was acknowledged; later calls work again once the disk does.
 * - `CLOSED`: the stream has ended. Nothing was recorded.
 * - `UNREADABLE`: a journal, a key or a store can't be opened. Nothing was changed.
 */
export class TrailError extends CodedError<'INVALID_EVENT' | 'TOO_LARGE' | 'BLOCKED' | 'CLOSED' | 'UNREADABLE'> {}
