import { inspect } from 'node:util';
import { ModelError } from '../../../core/draft/modelError.ts';

/** A key that never shows itself: printed, logged or serialised it is `[redacted]`. */
export class ApiKey {
  readonly #value: string;

  /** White space around the key is dropped. @throws {ModelError} `MISCONFIGURED`, without the key. */
  constructor(value: string) {
    const trimmed = value.trim();
    // A header that can't be sent makes the platform throw an error that quotes it, so the key is looked at first.
    if (!/^[!-~]+$/.test(trimmed)) {
      throw new ModelError(
        'MISCONFIGURED',
        'The API key of the language model is empty or holds a character that keys never have, such as a blank or a line end. Enter it again.',
      );
    }
    this.#value = trimmed;
  }

  /** The key itself, for the one header it belongs in. */
  reveal(): string {
    return this.#value;
  }

  /** The text with the key taken out, for words of a server that may quote it. */
  redact(text: string): string {
    return text.replaceAll(this.#value, '[redacted]');
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return 'ApiKey [redacted]';
  }
}
