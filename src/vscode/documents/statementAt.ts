import type { AssessedStatement, Reading } from './reading.ts';

/** The statement around an offset; between two, the one that ends on the same line before it, or else the next one. */
export function statementAt(
  { statements, text }: Pick<Reading, 'statements' | 'text'>,
  offset: number,
): AssessedStatement | undefined {
  const around = statements.find(({ runnable }) => runnable.start <= offset && offset <= runnable.end);
  if (around !== undefined) return around;
  const before = statements.findLast(({ runnable }) => runnable.end <= offset);
  if (before !== undefined && !text.slice(before.runnable.end, offset).includes('\n')) return before;
  return statements.find(({ runnable }) => runnable.start >= offset) ?? before;
}
