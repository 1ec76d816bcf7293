import type { notTold } from '../../../../src/core/audit/reference/notTold.ts';
import { asking } from './asking.ts';
import { governing } from './governing.ts';
import type { Requirement } from './requirement.ts';
import { running } from './running.ts';

/**
 * What a reviewer must be able to read off the trail, row by row, and what must stand in the trail of the scripted story for each. The second signature of
 * L3.5, which is another person's, takes an endpoint between two machines: test/composition/secondPerson/onRecord.test.ts has it.
 */
export const filled: readonly Requirement[] = [...asking, ...governing, ...running];

/** Requirements that the product can't meet, or not in whole, with the reason that the reference of events gives. */
export const unfilled: readonly (readonly [id: string, requirement: string, reason: keyof typeof notTold])[] = [
  ['L1.p', 'the purpose of a question, and its language', 'language'],
  ['L2.4', "a model's own word for its confidence", 'modelConfidence'],
  ['L2.p', 'calls of tools of others', 'tools'],
  ['L4.4', 'columns actually accessed', 'access'],
  ['L4.5', 'which policies of its own the database applied', 'access'],
  ['L4.6', 'server time of PostgreSQL, bytes scanned', 'serverTime'],
  ['L5.3', 'rows on the screen of the chat or of a terminal', 'looking'],
  ['L5.4', 'served from a cache', 'cache'],
  ['L5.5', 'use after rows have left', 'sharing'],
  ['L3.4', 'requests for changes', 'reviewDetails'],
];
