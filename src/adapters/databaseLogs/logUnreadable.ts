import { CodedError } from '../../core/prelude/codedError.ts';

/** A database's own record can't be read as what it seems to be. */
export class LogUnreadable extends CodedError<'UNREADABLE'> {
  constructor(sentence: string, options?: ErrorOptions) {
    super('UNREADABLE', sentence, options);
  }
}
