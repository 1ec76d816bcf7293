import { type CheckReport, placedFindings } from './checked.ts';

/** Findings for other programs, one JSON document that ends with a line end. */
export function jsonReport({ checked, unread, policyProblems }: CheckReport): string {
  const files = checked.map((one) => {
    const { effect, reasons, risk, obligations, approval, policy } = one.decision;
    const findings = placedFindings(one).map(({ region, ...finding }) => ({ ...finding, ...region }));
    return { file: one.file, effect, reasons, risk, findings, obligations, approval, policy };
  });
  return `${JSON.stringify({ version: 1, files, unread, policyProblems }, null, 2)}\n`;
}
