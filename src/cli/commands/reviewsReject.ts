import type { Command } from '../command.ts';
import { answerReview } from '../reviews/answerReview.ts';

/** A no to a request of somebody else, signed by this device. */
export const reviewsReject: Command = {
  name: 'reviews reject',
  summary: 'Shows a request of somebody else, and rejects it with the key of this device.',
  usage: '[--rationale TEXT] ID',
  options: {
    rationale: { type: 'string', help: 'why not, or what to do first; it goes into the record', value: 'TEXT' },
  },
  run: async (words, options, terminal) => await answerReview('reject', words, options, terminal),
};
