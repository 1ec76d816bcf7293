import { shorten } from '../../../core/draft/extractSql.ts';

/** A loop can raise millions; the first tell what they are about. */
export const mostNotices = 50;
const longest = 1_000;

/** What a database says beside its answers: notices, warnings, what a procedure prints. The first 50, each of 1,000 characters at most. */
export class Notices {
  #said: string[] = [];

  add(severity: string, message: string): void {
    if (this.#said.length < mostNotices) this.#said.push(shorten(`${severity}: ${message}`, longest));
  }

  /** All since the last call, oldest first. */
  take(): readonly string[] {
    const said = this.#said;
    this.#said = [];
    return said;
  }
}
