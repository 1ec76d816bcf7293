import type { Command } from './command.ts';

/** Shows all of the trail again. */
export default {
  id: 'countersign.clearTrailSearch',
  async run({ trailView }) {
    await trailView.setFilter({ search: '', period: 'all' });
  },
} satisfies Command;
