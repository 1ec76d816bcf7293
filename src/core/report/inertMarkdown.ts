/**
 * Foreign text as Markdown that shows it and nothing else: no link, image, HTML, heading or command. Every character that
 * CommonMark (0.31, section 2.4) lets a backslash escape is escaped, and bare addresses lose their scheme's colon.
 */
export function inertMarkdown(text: string): string {
  return text
    .replace(/[!-/:-@[-`{-~]/g, (mark) => (mark === '\n' ? mark : `\\${mark}`))
    .replace(/^(\s+)/gm, (space) => '\u00a0'.repeat(Math.min(space.length, 8)))
    .replace(/\n/g, '  \n');
}

/** SQL as a fenced block that it can't break out of. */
export function fencedSql(sql: string): string {
  const longest = Math.max(2, ...[...sql.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sql\n${sql}\n${fence}\n`;
}
