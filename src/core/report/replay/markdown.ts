import { inert } from '../checked.ts';
import {
  approvalsByRole,
  approverLoads,
  changedGroups,
  changes,
  countsOf,
  nameOfChange,
  type ReplayReport,
  unjudgedReasons,
} from './replay.ts';
import { exampleText, shortened, shownExamples } from './text.ts';

/** The comparison for a comment on a pull request. Whatever it quotes stays text: no link, mention, image or markup of others. */
export function replayMarkdown({ policy, replayed, unjudged, notes }: ReplayReport): string {
  const counts = countsOf(replayed);
  const groups = changedGroups(replayed);
  const changed = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const lines = [
    `### What ${code(policy)} would have done`,
    '',
    `Of ${replayed.length} statements, the answer to ${changed} changes.`,
    '',
    '| change | statements |',
    '|---|---:|',
    ...changes.map((change) => `| ${nameOfChange[change]} | ${counts[change]} |`),
  ];
  for (const change of changes) {
    const ofChange = groups.filter((group) => group.change === change);
    if (ofChange.length === 0) continue;
    lines.push('', `<details><summary>${nameOfChange[change]}: examples</summary>`, '');
    for (const { count, example } of ofChange.slice(0, shownExamples)) {
      lines.push(`- ${count} × ${example.before} → ${example.after}: ${code(exampleText(example))}`);
      lines.push(`  <br>${code(shortened(example.reasons.join(' ')) || 'no reason is needed')}`);
    }
    if (ofChange.length > shownExamples) lines.push(`- and ${ofChange.length - shownExamples} other kinds`);
    lines.push('', '</details>');
  }
  lines.push(
    '',
    '| who asks | statements | approvals before | after | by a second person |',
    '|---|---:|---:|---:|---:|',
  );
  for (const { role, statements, before, after, secondPerson } of approvalsByRole(replayed))
    lines.push(
      `| ${role === undefined ? 'no role' : cell(role)} | ${statements} | ${before} | ${after} | ${secondPerson} |`,
    );
  for (const { role, approvals } of approverLoads(replayed))
    lines.push('', `To be given by ${role === undefined ? 'any second person' : code(role)}: ${approvals}.`);
  if (unjudged.length > 0) lines.push('', `**Not judged: ${unjudged.length}**`, '');
  for (const { reason, count } of unjudgedReasons(unjudged)) lines.push(`- ${count} × ${code(reason)}`);
  if (notes.length > 0) lines.push('', ...notes.map((note) => `- ${code(note)}`));
  return `${lines.join('\n')}\n`;
}

/** Text as a code span, in which nothing is markup (CommonMark, "Code spans"): its fence is longer than any run of backticks in it. */
function code(text: string): string {
  const shown = inert(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}

/** In a table a bar ends the cell even within a code span (GitHub Flavored Markdown, "Tables"). */
const cell = (text: string): string => code(text).replaceAll('|', '\\|');
