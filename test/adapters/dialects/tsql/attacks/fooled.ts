import type { Statement } from '../../../../../src/core/analysis/analysis.ts';
import { alarmsOf, hasName } from './lexemes.ts';

/** Whether a statement would be taken for a harmless read. */
export const isUnderstoodRead = ({ understood, effect }: Statement): boolean => understood && effect === 'read';

/**
 * Why an understood statement can't be what it is called, whatever the text was meant to be: it names `secrets` and lists it
 * neither as read nor as written, or is called a read and holds a word that no read has. Empty where nothing is wrong.
 */
export function misreadings(statement: Statement): readonly string[] {
  const { text, reads, writes, understood } = statement;
  if (!understood) return [];
  const isRead = isUnderstoodRead(statement);
  const listed = new Set([...reads, ...writes].map(({ table }) => table.toLowerCase()));
  const named = isRead ? ['secrets', 'victims'] : ['secrets'];
  return [
    ...named
      .filter((table) => hasName(text, table) && !listed.has(table))
      .map((table) => `${table} isn’t listed for: ${text}`),
    ...(isRead ? alarmsOf(text).map((word) => `“${word}” stands in the read ${text}`) : []),
    ...(isRead && writes.length > 0 ? [`the read writes: ${text}`] : []),
  ];
}

/** The same for attacks, in which nothing reads `victims`. */
export const foolings = (statement: Statement): readonly string[] =>
  isUnderstoodRead(statement) && hasName(statement.text, 'victims')
    ? [`victims stands in the read ${statement.text}`, ...misreadings(statement)]
    : misreadings(statement);
