import { exportEvidence } from '../trail/exportEvidence.ts';
import { objectIn, textIn } from './argument.ts';
import type { Command } from './command.ts';

/** Writes evidence of the whole trail, or of the question that a row or a page stands for. */
export default {
  id: 'countersign.exportEvidence',
  async run({ engine }, argument) {
    await exportEvidence(engine.trailDirectory, textIn(argument, 'request') ?? requestOfRow(argument));
  },
} satisfies Command;

/** A menu of a tree passes the row itself. */
function requestOfRow(argument: unknown): string | undefined {
  return textIn(objectIn(argument, 'subject'), 'request');
}
