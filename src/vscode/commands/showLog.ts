import type { Command } from './command.ts';

/** Shows what the extension logged. */
export default {
  id: 'countersign.showLog',
  run({ log }) {
    log.show(true);
  },
} satisfies Command;
