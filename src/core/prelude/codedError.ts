/**
 * An error of the world or of the programmer, with a code a program can switch on and a sentence a person can act on.
 * Answers a caller must handle (a refusal, a failed query) are values, never errors.
 */
export abstract class CodedError<Code extends string> extends Error {
  readonly code: Code;

  constructor(code: Code, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The sentence of anything thrown, for a place where only text can be shown. */
export function sentenceOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
