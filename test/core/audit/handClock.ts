import type { Timer } from '../../../src/core/audit/gathering.ts';

/** A clock that is moved by hand. */
export function handClock(): Timer & { pass(milliseconds: number): void } {
  let now = 0;
  let due: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after: (milliseconds, run) => {
      const one = { at: now + milliseconds, run };
      due.push(one);
      return () => {
        due = due.filter((other) => other !== one);
      };
    },
    pass(milliseconds) {
      now += milliseconds;
      const ripe = due.filter(({ at }) => at <= now);
      due = due.filter(({ at }) => at > now);
      for (const { run } of ripe) run();
    },
  };
}
