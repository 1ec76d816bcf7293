import type { Pause } from '../core/audit/verify/verifySegments.ts';

/** How long reading goes on before the event loop has its turn, in milliseconds. */
const sliceMs = 8;

/** Rests whenever a slice of time is used up. An abort is noticed then, and rejects with the signal's reason. */
export function inTurns(signal: AbortSignal, onRest: () => void = () => undefined): Pause {
  let until = performance.now() + sliceMs;
  return () => {
    if (performance.now() < until) return undefined;
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        until = performance.now() + sliceMs;
        onRest();
        if (signal.aborted) reject(signal.reason);
        else resolve();
      });
    });
  };
}
