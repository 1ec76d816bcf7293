import type { PolicyTestResult } from '../core/policy/testPolicy.ts';

/** What a failed test of a policy says, a line for each thing that came otherwise; none where it passed. */
export function failureLines({ file, line, column, failures }: PolicyTestResult): readonly string[] {
  return failures.map((failure) => `${file}:${line}:${column}: ${failure}`);
}
