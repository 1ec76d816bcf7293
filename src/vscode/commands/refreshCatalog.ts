import { readTables } from '../tables/readTables.ts';
import type { Command } from './command.ts';

/** Reads the tables and columns of the connection anew. */
export default {
  id: 'countersign.refreshCatalog',
  async run({ engine }) {
    await readTables(engine);
  },
} satisfies Command;
