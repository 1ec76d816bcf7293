import type { Command } from './command.ts';

/** Shows the trail event by event. */
export default {
  id: 'countersign.showTrailByEvent',
  async run({ trailView }) {
    await trailView.setFilter({ by: 'event' });
  },
} satisfies Command;
