import { sharedStrings } from './shared.ts';

/** English words of the results panel. */
export const resultsStrings = {
  ...sharedStrings,
  emptyTitle: 'No results yet',
  emptyAdvice: 'Run a statement from a SQL file or the chat, and its rows show here.',
  emptyAction: 'Open the Demo',
  copyAll: 'Copy as TSV',
  copyAllHint: 'Copy all rows with their column names, tab-separated',
  cancelling: 'Cancelling…',
  statusLabel: 'Result',
  saidOne: '{count} message from the database',
  saidOther: '{count} messages from the database',
  unsaidOne: '{count} message from the database is in the trail alone, since the policy hides values.',
  unsaidOther: '{count} messages from the database are in the trail alone, since the policy hides values.',
} as const satisfies Readonly<Record<string, string>>;

export type ResultsStrings = { readonly [Key in keyof typeof resultsStrings]: string };
