import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '../core/ports.ts';

/**
 * UUIDv7 (RFC 9562, section 5.7) with a 12-bit counter in `rand_a` (section 6.2, method 1): ids made by one process sort
 * in the order they were made, also within a millisecond and when the clock steps back.
 */
export function createIds(clock: Clock): Ids {
  let lastMs = -1;
  let counter = 0;
  return {
    next() {
      const now = clock.now();
      if (now > lastMs) {
        lastMs = now;
        counter = 0;
      } else if (counter < 0xfff) {
        counter += 1;
      } else {
        lastMs += 1;
        counter = 0;
      }
      const time = lastMs.toString(16).padStart(12, '0');
      const random = randomBytes(8);
      random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
      const tail = random.toString('hex');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`;
    },
  };
}
