import { inert } from './checked.ts';

/**
 * Foreign text as code in Markdown, on one line, in which nothing is markup (CommonMark 0.31, "Code spans"): its fence is longer
 * than any run of backticks in it.
 */
export function codeSpan(text: string): string {
  const shown = inert(text.replaceAll(/\s+/g, ' ').trim());
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 && shown !== '' ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}

/** The same for a table, where a bar ends the cell even within code (GFM 0.29, section 4.10). */
export const codeCell = (text: string): string => codeSpan(text).replaceAll('|', '\\|');
