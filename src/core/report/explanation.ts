import type { Answer } from '../policy/answer.ts';
import { type Decision, type Effect, type Risk, stricter } from '../policy/decision.ts';
import type { Explanation, MaskOrigin, Protection } from '../policy/explain.ts';
import type { HeardClause, Judgement } from '../policy/judgement.ts';
import { hoursInWords } from '../policy/limits/allowedHours.ts';
import type { PerLevel } from '../policy/limits/usageLimits.ts';
import type { Span } from '../prelude/span.ts';
import { codeCell } from './codeSpan.ts';
import { fencedSql, inertMarkdown } from './inertMarkdown.ts';

/**
 * A decision as a page of Markdown: what asked for what, in whose name. Text of the SQL, the policy and the database stands in it as
 * text alone: it makes no link, picture, heading or HTML. `standing` are sentences about the organisation's policy.
 */
export function explanationPage(explanation: Explanation, standing: readonly string[] = []): string {
  const { analysis, decision, deliberation } = explanation;
  const layers = deliberation?.layers ?? [];
  const parts = [
    `# ${headings[decision.effect]}`,
    fencedSql(analysis.text.trim()),
    list(decision.reasons.map(inertMarkdown)),
    `Decided by ${listed(decision.policy.sources)} (${codeCell(decision.policy.digest)}).`,
    list(standing.map(inertMarkdown)),
    ...analysis.statements.flatMap((statement, index) => [
      analysis.statements.length > 1 ? `# Statement ${index + 1}\n\n${fencedSql(statement.text)}` : '',
      section('Rules', rulesTable(layers.map(({ layer, judgements }) => ({ layer, judgement: judgements[index] })))),
      ...layers.flatMap(({ layer, judgements }) => {
        const judgement = judgements[index];
        if (judgement === undefined) return [];
        return [
          section(`Conditions of the ${layer.source} policy`, conditions(judgement, layer.approval?.length)),
          section(`Comments, for the ${layer.source} policy`, list(judgement.remarks.map(inertMarkdown))),
          section(`Risk, on the scale of the ${layer.source} policy`, riskTable(judgement.risk)),
        ];
      }),
    ]),
    section('Parts that belong to no statement', inText(layers)),
    section('Whatever a policy says', always(deliberation?.always ?? [])),
    section('Masks', masks(explanation.masks)),
    section('Row filters', rowFilters(explanation)),
    section('Limits', limits(explanation)),
    deliberation === undefined ? '' : section('Who may approve', approvers(decision)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const headings: Readonly<Record<Effect, string>> = {
  permit: 'This runs without asking',
  permitAndReview: 'This runs, and is to be reviewed',
  requireApproval: 'A person must approve this',
  requireSecondPerson: 'A second person must approve this',
  deny: 'This is denied',
};

function rulesTable(
  layers: readonly { readonly layer: { readonly source: string }; readonly judgement: Judgement | undefined }[],
): string {
  return table(
    ['rule', 'asks for', 'shown as', 'policy', 'finding'],
    layers.flatMap(({ layer, judgement }) =>
      (judgement?.judged ?? []).map(({ finding, effect }) => [
        codeCell(finding.rule),
        effect,
        finding.severity,
        layer.source,
        `${inertMarkdown(finding.message)} ${at(finding.span)}`,
      ]),
    ),
  );
}

/** The clauses in the order they were heard; those behind the one that decided weren't. */
function conditions({ heard, byApproval }: Judgement, all: number | undefined): string {
  if (all === undefined) return 'It says nothing of approval.';
  const rows = heard.map(({ clause, verdict }, i) => [
    String(i + 1),
    codeCell(clause.when.text),
    verdictWords(verdict, i === heard.length - 1),
    verdict.kind === 'no' ? '' : verdict.kind === 'yes' ? clause.effect : stricter(clause.effect, 'requireApproval'),
    inertMarkdown(clause.reason ?? ''),
  ]);
  const rest = all - heard.length;
  return [
    table(['', 'when', 'holds', 'asks for', 'reason'], rows),
    rest > 0 ? `${rest} more ${rest === 1 ? 'was' : 'were'} not heard, because the first that holds decides.` : '',
    `Together they ask for **${byApproval.effect}**.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function verdictWords(verdict: HeardClause['verdict'], isLast: boolean): string {
  if (verdict.kind === 'unclear') return `can't be told, so it counts: ${inertMarkdown(verdict.why)}`;
  if (verdict.kind === 'no') return 'no';
  return isLast ? '**yes, and decides**' : 'yes';
}

function riskTable({ level, score, criteria }: Risk): string {
  const rows = criteria.map(({ name, value, share, weight }) => [
    name,
    inertMarkdown(value),
    number(share),
    number(weight),
    number(share * weight),
  ]);
  return `**${level}**, ${number(score)} of 1.\n\n${table(['criterion', 'value', 'share', 'weight', 'adds'], rows)}`;
}

function inText(layers: NonNullable<Explanation['deliberation']>['layers']): string {
  return list(
    layers.flatMap((layer) =>
      layer.inText.map(
        ({ finding, effect }) => `${codeCell(finding.rule)} asks for ${effect}: ${inertMarkdown(finding.message)}`,
      ),
    ),
  );
}

const always = (answers: readonly Answer[]): string =>
  list(answers.flatMap(({ effect, reasons }) => reasons.map((reason) => `**${effect}**: ${inertMarkdown(reason)}`)));

function masks(origins: readonly MaskOrigin[]): string {
  return table(
    ['column', 'shows', 'because of'],
    origins.map(({ mask, entries }) => [
      codeCell(`${mask.schema ?? '?'}.${mask.table}.${mask.column}`),
      mask.with,
      entries.map((entry) => `${entry.source}: ${patterns(entry)} with ${entry.mask.with}${unless(entry)}`).join('; '),
    ]),
  );
}

function patterns({ columns }: MaskOrigin['entries'][number]): string {
  if ('level' in columns) return `columns that are ${columns.level} or more`;
  return columns.map((pattern) => codeCell(pattern.map(({ source }) => source).join('.'))).join(', ');
}

function rowFilters({ rowFilters: origins }: Explanation): string {
  return table(
    ['table', 'rows where', 'because of'],
    origins.map((entry) => [codeCell(entry.table), codeCell(entry.where), `${entry.source}${unless(entry)}`]),
  );
}

function unless({ unless: lifted, isInForce }: Protection): string {
  if (lifted === undefined) return '';
  const { kind } = lifted.verdict;
  const words =
    kind === 'unclear' ? "can't be told, so it stays" : isInForce ? 'does not hold' : 'holds, so it is lifted';
  return ` (unless ${codeCell(lifted.text)}, which ${words})`;
}

const limitNames = {
  maxRows: 'rows at most',
  timeoutMs: 'milliseconds at most',
  maxJoins: 'joins at most',
  maxSubqueryDepth: 'queries inside one another at most',
} as const;

function limits({ limits: origins, decision }: Explanation): string {
  const rows = origins.map(({ name, value, sources }) => [
    limitNames[name],
    value.toLocaleString('en'),
    sources.length === 0 ? 'what holds where nothing is said' : sources.join(', '),
  ]);
  if (rows.length === 0) return '';
  const session = decision.obligations.readOnly ? 'It runs in a session that can only read.' : 'Its session may write.';
  return [table(['limit', 'value', 'because of'], rows), session, ...overTime(decision)].join('\n\n');
}

/** What the rows count as, and against what. */
function overTime({ obligations: { usage } }: Decision): readonly string[] {
  if (usage === undefined) return [];
  const { level, limits: of } = usage;
  const daily = (amounts: PerLevel, unit: string): readonly string[] =>
    Object.entries(amounts).map(
      ([bound, amount]) => `${amount.toLocaleString('en')} ${unit} of ${bound} data or above in a day`,
    );
  const all = [
    ...(of.queriesPerHour === undefined ? [] : [`${of.queriesPerHour.toLocaleString('en')} statements in an hour`]),
    ...daily(of.rowsPerDay, 'rows'),
    ...daily(of.bytesPerDay, 'bytes'),
    ...of.hours.map((hours) => `statements ${hoursInWords(hours)}`),
  ];
  return [`Its rows count as ${level}. Over time the policy allows: ${all.join('; ')}.`];
}

function approvers({ approval, effect }: Decision): string {
  if (effect === 'requireApproval') return 'One person, who may be the one who asks.';
  if (effect !== 'requireSecondPerson') return '';
  const who = approval.people === 1 ? 'One person' : `${approval.people} people`;
  return approval.roles.length === 0
    ? `${who}, and not the one who asks.`
    : `${who} with the role ${approval.roles.map(codeCell).join(' or ')}, and not the one who asks.`;
}

const section = (title: string, body: string): string => (body === '' ? '' : `## ${title}\n\n${body}`);
const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
const listed = (sources: readonly string[]): string =>
  `the ${sources.join(' and the ')} ${sources.length === 1 ? 'policy' : 'policies'}`;
const at = ({ start, end }: Span): string => `(characters ${start} to ${end})`;
const number = (value: number): string => String(Math.round(value * 1_000) / 1_000);

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
