import type { Command } from './command.ts';

/** Reads what is new in the trail. */
export default {
  id: 'countersign.refreshTrail',
  async run({ trail }) {
    await trail.refresh();
  },
} satisfies Command;
