import type { VerificationReport } from '../../core/audit/verify/report.ts';
import { assertNever } from '../../core/prelude/assertNever.ts';
import type { Terminal } from '../command.ts';
import { exit } from '../usageError.ts';

/**
 * Says how far the answer from a trail can be relied on, and what exit code that is worth: 0 for a trail that is genuine, 2 for one
 * that was tampered with, from which nothing is concluded, 3 for one that can't be verified.
 */
export function sayStanding(place: string, verification: VerificationReport, terminal: Terminal): number {
  const asked = `countersign audit verify ${place}`;
  switch (verification.result) {
    case 'valid':
      return exit.fine;
    case 'findings':
      terminal.say(`The trail is genuine and verified with findings: ${asked} tells them.`);
      return exit.fine;
    case 'unverifiable':
      terminal.say(`The trail can't be verified to the end, so this answer is not proved: ${asked} says why.`);
      return exit.world;
    case 'tampered':
      terminal.say(`The trail was tampered with, so nothing is concluded from it: ${asked} says what is wrong.`);
      return exit.usage;
    default:
      return assertNever(verification.result, 'result');
  }
}
