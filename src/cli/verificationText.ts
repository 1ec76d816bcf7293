import type { VerificationReport } from '../core/audit/verify/report.ts';

/** A verification report for people. */
export function reportText(report: VerificationReport): string {
  const words = {
    valid: 'VALID',
    findings: 'VALID WITH FINDINGS',
    tampered: 'TAMPERED',
    unverifiable: 'CAN NOT BE VERIFIED',
  };
  return [
    `  streams   ${report.streams}`,
    `  events    ${report.events}`,
    ...report.notes.map((note) => `  note      ${note}`),
    ...report.problems.map(
      (p) =>
        `  ${p.severity.padEnd(9)} ${[p.stream, p.seq, p.event].filter((part) => part !== undefined).join(' ')}: ${p.message}`,
    ),
    `  RESULT    ${words[report.result]}`,
    '',
  ].join('\n');
}
