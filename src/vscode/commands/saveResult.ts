import type { Command } from './command.ts';

/** Saves the rows of the Results view to a file, as they are shown there. */
export default {
  id: 'countersign.saveResult',
  run({ results }) {
    results.askForSave();
  },
} satisfies Command;
