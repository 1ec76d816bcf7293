import { userInfo } from 'node:os';
import type { Actor } from '../core/draft/actor.ts';

/**
 * The person this process runs for, by their operating-system account: self-declared evidence, and marked so wherever it
 * counts. Roles are never taken from the machine, because a policy rests on them.
 */
export function personAtThisMachine(): Actor {
  return { kind: 'person', id: accountName(), roles: [], attributes: {} };
}

function accountName(): string {
  try {
    return userInfo().username || 'unknown';
  } catch {
    // A container may run under a user id that has no name; the id still tells people apart.
    return typeof process.getuid === 'function' ? `uid-${process.getuid()}` : 'unknown';
  }
}
