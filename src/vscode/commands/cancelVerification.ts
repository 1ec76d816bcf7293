import type { Command } from './command.ts';

/** Gives up a reading of the trail that goes on. */
export default {
  id: 'countersign.cancelVerification',
  run({ trail }) {
    trail.cancel();
  },
} satisfies Command;
