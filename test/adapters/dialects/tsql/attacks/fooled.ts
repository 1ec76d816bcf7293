import type { Statement } from '../../../../../src/core/analysis/analysis.ts';
import { alarmsOf, namesSecrets } from './lexemes.ts';

/** Whether a statement would be taken for a harmless read. */
export const isUnderstoodRead = ({ understood, effect }: Statement): boolean => understood && effect === 'read';

/**
 * Why a statement that is called an understood read can't be one, whatever the text was meant to be: it holds a word that no
 * query has, or a table that it doesn't list. Empty for every other statement.
 */
export function foolings(statement: Statement): readonly string[] {
  if (!isUnderstoodRead(statement)) return [];
  const { text, reads } = statement;
  const hidesSecrets = namesSecrets(text) && !reads.some(({ table }) => table.toLowerCase() === 'secrets');
  return [
    ...alarmsOf(text).map((word) => `“${word}” in the read ${text}`),
    ...(hidesSecrets ? [`secrets isn’t listed for the read ${text}`] : []),
    ...(statement.writes.length > 0 ? [`the read writes: ${text}`] : []),
  ];
}
