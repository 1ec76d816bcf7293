import type { Command } from '../command.ts';
import { reviewText } from '../reviews/reviewText.ts';
import { sayRefused, withReviews } from '../reviews/withReviews.ts';
import { exit, UsageError } from '../usageError.ts';

/** A request of somebody else, to be read and thought about. */
export const reviewsShow: Command = {
  name: 'reviews show',
  summary: 'Shows a whole request of somebody else, verified, without answering it.',
  usage: 'ID',
  options: {},
  async run([id, ...more], _options, terminal) {
    if (id === undefined || more.length > 0) throw new UsageError('reviews show needs the id of one request.');
    return await withReviews(terminal, async (reviews) => {
      const found = await reviews.open(id, { signal: terminal.signal });
      if (found.kind !== 'open') return sayRefused(found, terminal);
      await reviews.present(found.review);
      await terminal.out(reviewText(found.review));
      return exit.fine;
    });
  },
};
