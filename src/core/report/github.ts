import { severities } from '../policy/decision.ts';
import { type CheckReport, placedFindings } from './checked.ts';

/** Annotations of each kind that GitHub shows for one step of a workflow; the log has them all (docs.github.com, "Usage limits"). */
export const shownOfKind = 10;

/**
 * Findings as workflow commands of GitHub Actions, which shows them at the lines of a change. The worst come first, since only so
 * many are shown; a last line says where there are more.
 */
export function githubReport({ checked, unread, policyProblems }: CheckReport): string {
  const problems = policyProblems.map(({ file, line, column, message }) =>
    command('error', { file, line, col: column, title: 'policy' }, message),
  );
  const unchecked = unread.map(({ file, reason }) => command('error', { file, title: 'not checked' }, reason));
  const findings = checked
    .flatMap((one) => placedFindings(one).map((finding) => ({ ...finding, file: one.file })))
    .sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
  const commands = findings.map(({ file, severity, region, rule, message, remedy }) =>
    command(commandOf[severity], { file, ...placeOf(region), title: rule }, `${message} ${remedy}`),
  );
  const lines = [...problems, ...unchecked, ...commands];
  return [...lines, ...moreThanShown(lines)].map((line) => `${line}\n`).join('');
}

const commandOf = { info: 'notice', warning: 'warning', error: 'error' } as const;

/** GitHub takes columns only within one line. */
function placeOf({ line, column, endLine, endColumn }: ReturnType<typeof placedFindings>[number]['region']) {
  return line === endLine ? { line, endLine, col: column, endColumn } : { line, endLine };
}

function moreThanShown(lines: readonly string[]): readonly string[] {
  const over = Object.values(commandOf)
    .map((name) => [name, lines.filter((line) => line.startsWith(`::${name} `)).length] as const)
    .filter(([, count]) => count > shownOfKind)
    .map(([name, count]) => `${count} of the kind ${name}`);
  if (over.length === 0) return [];
  return [`GitHub shows ${shownOfKind} annotations of a kind, and there are ${over.join(' and ')}. This log has all.`];
}

/** Escaped as the runner unescapes it (actions/toolkit, `command.ts`): foreign text can't begin a command of its own. */
function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${name} ${listed.join(',')}::${data(message)}`;
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
