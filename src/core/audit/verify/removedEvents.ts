import type { Severity } from './report.ts';

/** Events that the log's tree holds and that are not here, by stream: entries of a stream come in order, so they are its end or all of it. */
export class RemovedEvents {
  readonly #removed = new Map<string, { readonly first: number; last: number }>();

  take({ stream, seq }: { stream: string; seq: number }): void {
    const found = this.#removed.get(stream);
    if (found === undefined) this.#removed.set(stream, { first: seq, last: seq });
    else found.last = seq;
  }

  /** One sentence for each stream: who removes a stream removes thousands of events. */
  tell(report: (severity: Severity, message: string, at: { stream: string; seq: number }) => void): void {
    for (const [stream, { first, last }] of this.#removed) {
      const what =
        first === last
          ? `event ${first}, and it is not here: it was`
          : `events ${first} to ${last}, and they are not here: they were`;
      report('tampering', `The log's tree holds ${what} removed.`, { stream, seq: first });
    }
  }
}
