import { CodedError } from '../prelude/codedError.ts';

/** A statement can't be governed; the sentence says why and what to do. Thrown and caught inside this folder only. */
export class Ungovernable extends CodedError<'REFUSED'> {}

/** Ends governing with the reason. */
export function refuse(reason: string): never {
  throw new Ungovernable('REFUSED', reason);
}
