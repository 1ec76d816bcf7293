import type { Answer } from '../answer.ts';
import { nvarchar } from '../types.ts';

/** What a model's user sees through masks, and which tables have rows that a policy filters. */
export interface ModelSecurity {
  readonly masks: readonly (readonly [schema: string, table: string, column: string])[];
  readonly filters: readonly (readonly [schema: string, table: string])[];
}

export const noSecurity: ModelSecurity = { masks: [], filters: [] };

/** Answers what the adapter asks about a statement that has run. The text of its query isn't run. */
export async function observationAnswer(
  { masks, filters }: ModelSecurity,
  counters: string,
  answer: Answer,
): Promise<void> {
  await answer.columns(['c0', 'c1', 'c2', 'c3'].map((name) => ({ name, type: nvarchar(4000) })));
  await answer.row('session', counters, null, null);
  for (const mask of masks) await answer.row('mask', ...mask);
  for (const filter of filters) await answer.row('filter', ...filter, null);
  await answer.end();
}
