import type { Command } from '../command.ts';
import { answerReview } from '../reviews/answerReview.ts';

/** A yes to a request of somebody else, signed by this device. */
export const reviewsApprove: Command = {
  name: 'reviews approve',
  summary: 'Shows a request of somebody else, asks, and approves it with the key of this device.',
  usage: '[--rationale TEXT] [--read DIGEST] ID',
  options: {
    rationale: { type: 'string', help: 'why it is right to run; it goes into the record', value: 'TEXT' },
    read: {
      type: 'string',
      help: 'the digest of the SQL that you have read before (reviews show); then nothing is asked',
      value: 'DIGEST',
    },
  },
  run: async (words, options, terminal) => await answerReview('approve', words, options, terminal),
};
