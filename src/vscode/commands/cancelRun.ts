import type { Command } from './command.ts';

/** Stops what runs, on the database's side too. */
export default {
  id: 'countersign.cancelRun',
  run({ runs }) {
    runs.cancel();
  },
} satisfies Command;
