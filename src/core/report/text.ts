import { type CheckReport, inert, placedFindings } from './checked.ts';

/** Findings for a terminal: `file:line:column severity rule message`, and below it what to do. Ends with a line end. */
export function textReport({ checked, policyProblems }: CheckReport): string {
  const lines = policyProblems.map(
    ({ file, line, column, message }) => `${inert(file)}:${line}:${column} error policy ${inert(message)}`,
  );
  for (const one of checked) {
    for (const { region, severity, rule, message, remedy } of placedFindings(one)) {
      lines.push(`${inert(one.file)}:${region.line}:${region.column} ${severity} ${rule} ${inert(message)}`);
      lines.push(`    ${inert(remedy)}`);
    }
    const { effect, risk, findings } = one.decision;
    const found =
      findings.length === 0 ? 'nothing found' : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`;
    lines.push(`${inert(one.file)}: ${found}; risk ${risk.level}; the policy says ${effect}.`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
