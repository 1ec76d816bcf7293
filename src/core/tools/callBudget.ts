/** Microseconds in which calls are counted. */
const spanUs = 60 * 60 * 1_000_000;

/**
 * Counts the calls of one window. What it guards is a person's attention, and the trail's room: what may be read over time is for the
 * policy's limits, which all windows share.
 */
export class CallBudget {
  #takenUs: number[] = [];

  /** Takes one of the calls of the last 60 minutes, by a clock that never goes back. @returns false where none is left. */
  take(perHour: number, nowUs: number): boolean {
    this.#takenUs = this.#takenUs.filter((at) => nowUs - at < spanUs);
    if (this.#takenUs.length >= perHour) return false;
    this.#takenUs.push(nowUs);
    return true;
  }
}
