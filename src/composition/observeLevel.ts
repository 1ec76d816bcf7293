import type { LevelKeeper } from '../core/audit/levels/levelKeeper.ts';
import type { Trail } from './trail.ts';

/** Time alone can end the permission to be offline, so the level is looked at this often besides every change. */
const observeMs = 5_000;

/** Has the level's state recorded as it changes. Returns what ends that. */
export function observeLevel(trail: Trail, keeper: LevelKeeper): () => void {
  const stopListening = trail.onStatus(() => keeper.observe());
  const timer = setInterval(() => keeper.observe(), observeMs).unref();
  keeper.observe();
  return () => {
    clearInterval(timer);
    stopListening();
  };
}
