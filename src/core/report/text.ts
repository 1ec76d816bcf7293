import { effects, type Severity, severities } from '../policy/decision.ts';
import { plural } from '../prelude/counted.ts';
import { type Checked, type CheckReport, inert, placedFindings } from './checked.ts';

/** Findings for a terminal: `file:line:column severity rule message`, and below it what to do. Ends with a line end. */
export function textReport({ checked, unread, policyProblems }: CheckReport): string {
  const lines = policyProblems.map(
    ({ file, line, column, message }) => `${inert(file)}:${line}:${column} error policy ${inert(message)}`,
  );
  // Among many files, those that nothing is said of are counted and not listed.
  const isOne = checked.length + unread.length === 1;
  for (const one of checked) if (isOne || one.decision.findings.length > 0) lines.push(...linesOf(one));
  for (const { file, reason } of unread) lines.push(`${inert(file)}: not checked. ${inert(reason)}`);
  if (!isOne && checked.length > 0) lines.push(totalOf(checked));
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf(one: Checked): readonly string[] {
  const findings = placedFindings(one).flatMap(({ region, severity, rule, message, remedy }) => [
    `${inert(one.file)}:${region.line}:${region.column} ${severity} ${rule} ${inert(message)}`,
    `    ${inert(remedy)}`,
  ]);
  const { effect, risk } = one.decision;
  const found = findings.length === 0 ? 'nothing found' : plural(findings.length / 2, 'finding');
  return [...findings, `${inert(one.file)}: ${found}; risk ${risk.level}; the policy says ${effect}.`];
}

function totalOf(checked: readonly Checked[]): string {
  const findings = checked.flatMap(({ decision }) => decision.findings);
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const found = severities
    .toReversed()
    .map((severity) => plural(of(severity), severity === 'info' ? 'note' : severity));
  const said = effects
    .map((effect) => [effect, checked.filter(({ decision }) => decision.effect === effect).length] as const)
    .filter(([, count]) => count > 0);
  const policy = said.map(([effect, count]) => `${effect} ${count}`).join(', ');
  return `${plural(checked.length, 'file')}: ${found.join(', ')}. The policy says ${policy}.`;
}
