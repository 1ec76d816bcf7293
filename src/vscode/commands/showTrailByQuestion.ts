import type { Command } from './command.ts';

/** Shows the trail question by question. */
export default {
  id: 'countersign.showTrailByQuestion',
  async run({ trailView }) {
    await trailView.setFilter({ by: 'question' });
  },
} satisfies Command;
