/** One exchange at a time on a connection: the next waits for the one before, whatever became of it. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the work when its turn comes; settles as the work does. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined); // Its caller sees the error; the next one only waits.
    return await turn;
  }
}
