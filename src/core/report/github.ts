import { type CheckReport, placedFindings } from './checked.ts';

/** Findings as workflow commands of GitHub Actions, which shows them at the lines of a change. */
export function githubReport({ checked, policyProblems }: CheckReport): string {
  const problems = policyProblems.map(({ file, line, column, message }) =>
    command('error', { file, line, col: column, title: 'policy' }, message),
  );
  const findings = checked.flatMap((one) =>
    placedFindings(one).map(({ severity, region, rule, message, remedy }) =>
      command(
        commandOf[severity],
        {
          file: one.file,
          line: region.line,
          endLine: region.endLine,
          col: region.column,
          endColumn: region.endColumn,
          title: rule,
        },
        `${message} ${remedy}`,
      ),
    ),
  );
  return [...problems, ...findings].map((line) => `${line}\n`).join('');
}

const commandOf = { info: 'notice', warning: 'warning', error: 'error' } as const;

/** Escaped as the runner unescapes it (actions/toolkit, `command.ts`): foreign text can't begin a command of its own. */
function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${name} ${listed.join(',')}::${data(message)}`;
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
