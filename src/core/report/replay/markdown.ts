import { codeCell, codeSpan } from '../codeSpan.ts';
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
    `### What ${codeSpan(policy)} would have done`,
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
      lines.push(`- ${count} × ${example.before} → ${example.after}: ${codeSpan(exampleText(example))}`);
      lines.push(`  <br>${codeSpan(shortened(example.reasons.join(' ')) || 'no reason is needed')}`);
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
      `| ${role === undefined ? 'no role' : codeCell(role)} | ${statements} | ${before} | ${after} | ${secondPerson} |`,
    );
  for (const { role, approvals } of approverLoads(replayed))
    lines.push('', `To be given by ${role === undefined ? 'any second person' : codeSpan(role)}: ${approvals}.`);
  if (unjudged.length > 0) lines.push('', `**Not judged: ${unjudged.length}**`, '');
  for (const { reason, count } of unjudgedReasons(unjudged)) lines.push(`- ${count} × ${codeSpan(reason)}`);
  if (notes.length > 0) lines.push('', ...notes.map((note) => `- ${codeSpan(note)}`));
  return `${lines.join('\n')}\n`;
}
