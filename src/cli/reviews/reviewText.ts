import type { OpenReview } from '../../composition/secondPerson/reviewsOfOthers.ts';
import { visibleLine, visibleText } from './visibleText.ts';

/** Everything of a request that somebody answers by, for a terminal. */
export function reviewText({ signed, requester, shown, expiresAt }: OpenReview): string {
  const { ticket } = signed;
  const { obligations: may, risk } = shown;
  const roles = requester.roles.length === 0 ? '' : ` (${requester.roles.map(visibleLine).join(', ')})`;
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
  const text = (content: string): string[] => visibleText(content).split('\n');
  return `${[
    `${requester.id}${roles} asks to run this on ${visibleLine(ticket.connection)} (${ticket.environment}).`,
    `Request ${ticket.id}, until ${new Date(expiresAt).toISOString()}.`,
    ...part('Why approval is needed', shown.reasons.map(visibleLine)),
    ...part('What was asked', shown.question === undefined ? [] : text(shown.question)),
    ...part('The SQL that will be sent', text(shown.sql)),
    ...part('As it was written', shown.writtenSql === undefined ? [] : text(shown.writtenSql)),
    ...part('Who wrote it', [author(ticket.author)]),
    ...part('What was said beside it', shown.explanation === undefined ? [] : text(shown.explanation)),
    ...part(
      'Findings',
      shown.findings.map(({ severity, rule, message }) => `${severity} ${visibleLine(rule)}: ${visibleLine(message)}`),
    ),
    ...part('What it may do', [
      may.readOnly ? 'Reads only: the database refuses every change.' : 'Can change data.',
      `At most ${may.maxRows} rows, at most ${may.timeoutMs / 1000} s.`,
      ...may.masks.map(
        (mask) => `Masked: ${visibleLine(`${mask.schema ?? '?'}.${mask.table}.${mask.column}`)} (${mask.with})`,
      ),
      ...may.rowFilters.map((filter) =>
        visibleLine(`Filtered: ${filter.schema}.${filter.table} where ${filter.where}`),
      ),
    ]),
    ...part(
      `Risk: ${risk.level}`,
      risk.criteria.map(({ name, value }) => visibleLine(`${name}: ${value}`)),
    ),
    '',
    `Digest of the SQL: ${ticket.sql_sha256}`,
  ].join('\n')}\n`;
}

function author({
  kind,
  model,
  query,
  verified_by: by,
  agent,
  gets_rows: rowsGo,
}: OpenReview['signed']['ticket']['author']): string {
  const rows = rowsGo === false ? 'gets no rows' : 'gets rows of the result';
  const asked = agent === undefined ? '' : `, asked by an agent in ${visibleLine(agent)}, whose model ${rows}`;
  if (kind === 'model') return `The model ${visibleLine(model ?? 'of no name')}${asked}`;
  if (kind === 'verified')
    return `${visibleLine(`The verified query ${query ?? '?'}, verified by ${by ?? '?'}`)}${asked}`;
  return `A person${asked}`;
}
