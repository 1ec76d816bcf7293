import { CodedError } from '../../../core/prelude/codedError.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';

/**
 * What stands here is not what T-SQL lets stand here, as far as we know it. Thrown while one statement is read and caught
 * where its reading began: that statement is then not understood, at this place.
 */
export class Unreadable extends CodedError<'UNEXPECTED' | 'TOO_DEEP'> {
  readonly span: Span;

  constructor(code: 'UNEXPECTED' | 'TOO_DEEP', message: string, span: Span) {
    super(code, message);
    this.span = span;
  }

  get problem(): Problem {
    return { message: this.message, span: this.span };
  }
}
