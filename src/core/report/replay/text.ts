import { inert } from '../checked.ts';
import {
  approvalsByRole,
  approverLoads,
  changedGroups,
  changes,
  countsOf,
  nameOfChange,
  type Replayed,
  type ReplayReport,
  unjudgedReasons,
} from './replay.ts';

/** Examples that a person reads of each change; JSON has all of them. */
export const shownExamples = 5;
/** Characters of an example's text. */
const shownText = 400;

/** An example in one line that fits a report. */
export const exampleText = ({ text }: Replayed): string =>
  text === '' ? "(a text that can't be read isn't shown)" : shortened(text);

/** Foreign text in one line that fits a report. */
export function shortened(text: string): string {
  const line = inert(text.replaceAll(/\s+/g, ' ').trim());
  return line.length <= shownText ? line : `${line.slice(0, shownText)}…`;
}

/** The comparison for a terminal. Ends with a line end. */
export function replayText({ policy, replayed, unjudged, notes }: ReplayReport): string {
  const counts = countsOf(replayed);
  const groups = changedGroups(replayed);
  const lines = [`With ${inert(policy)}, of ${replayed.length} statements:`];
  for (const change of changes) {
    lines.push(`  ${nameOfChange[change].padEnd(28)} ${counts[change]}`);
    const ofChange = groups.filter((group) => group.change === change);
    for (const { count, example } of ofChange.slice(0, shownExamples)) {
      lines.push(`      ${count} × ${example.before} → ${example.after}  ${exampleText(example)}`);
      const where = example.region === undefined ? '' : `:${example.region.line}:${example.region.column}`;
      lines.push(`          ${inert(example.source)}${where}  ${shortened(example.reasons.join(' '))}`.trimEnd());
    }
    if (ofChange.length > shownExamples) lines.push(`      and ${ofChange.length - shownExamples} other kinds`);
  }
  lines.push('Approvals, by the role of who asks:');
  for (const { role, statements, before, after, secondPerson } of approvalsByRole(replayed))
    lines.push(
      `  ${named(role, '(no role)')}: ${before} before, ${after} after (${secondPerson} by a second person), of ${statements} statements`,
    );
  for (const { role, approvals } of approverLoads(replayed))
    lines.push(`  to be given by ${named(role, 'any second person')}: ${approvals}`);
  if (unjudged.length > 0) lines.push(`Not judged, ${unjudged.length}:`);
  for (const { reason, count } of unjudgedReasons(unjudged)) lines.push(`  ${count} × ${inert(reason)}`);
  for (const note of notes) lines.push(`Note: ${inert(note)}`);
  return lines.map((line) => `${line}\n`).join('');
}

const named = (role: string | undefined, none: string): string => (role === undefined ? none : inert(role));
