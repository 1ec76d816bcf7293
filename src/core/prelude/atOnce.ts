/** Does all of a work that pauses, now, and gives its result. */
export function atOnce<Result>(work: Generator<undefined, Result>): Result {
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value;
}
