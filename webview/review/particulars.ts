import type { Obligations, ShownRisk } from '../../src/vscode/webviews/protocol/shown.ts';
import type { ReviewStrings } from '../../src/vscode/webviews/strings/review.ts';
import { el } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { riskWords } from '../shared/risk.ts';
import { count, counted, duration, sentence } from '../shared/sentences.ts';
import { piecesOf, withoutReordering } from '../shared/visibleText.ts';
import { compareLines } from './lineDifference.ts';

/** What the statement may do at most, each as a term and what holds for it. */
export function boundsList(obligations: Obligations, strings: ReviewStrings): HTMLElement {
  const { readOnly, maxRows, timeoutMs, masks, rowFilters } = obligations;
  const term = (name: string, ...values: readonly string[]) => [
    el('dt', {}, name),
    el('dd', {}, ...values.map((value) => el('div', {}, withoutReordering(value)))),
  ];
  return el(
    'dl',
    { class: 'bounds' },
    ...term(strings.boundsAccess, readOnly ? strings.boundsRead : strings.boundsWrite),
    ...term(strings.boundsRows, counted(maxRows, { one: strings.boundsRowsOne, other: strings.boundsRowsOther })),
    ...term(strings.boundsTime, sentence(strings.boundsTimeAtMost, { time: duration(timeoutMs) })),
    ...(masks.length === 0
      ? []
      : term(strings.boundsMasks, ...masks.map((mask) => `${nameOf(mask)}.${mask.column} (${mask.with})`))),
    ...(rowFilters.length === 0
      ? []
      : term(
          strings.boundsFilters,
          ...rowFilters.map((filter) =>
            sentence(strings.boundsFilter, { table: nameOf(filter), condition: filter.where }),
          ),
        )),
  );
}

const nameOf = ({ schema, table }: { readonly schema: string | null; readonly table: string }): string =>
  schema === null ? table : `${schema}.${table}`;

/** The score's criteria, each with what was found and what it adds. */
export function riskTable(risk: ShownRisk, strings: ReviewStrings): HTMLElement {
  const names: Readonly<Record<string, string>> = {
    sensitivity: strings.riskSensitivity,
    scope: strings.riskScope,
    violations: strings.riskViolations,
    confidence: strings.riskConfidence,
    role: strings.riskRole,
    effect: strings.riskEffect,
    environment: strings.riskEnvironment,
  };
  const total = sentence(strings.riskScore, { score: points(risk.score), level: riskWords(risk.level, strings) });
  return el(
    'table',
    { class: 'risk-table' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...[strings.riskCriterion, strings.riskValue, strings.riskShare].map((name) =>
          el('th', { scope: 'col' }, name),
        ),
      ),
    ),
    el(
      'tbody',
      {},
      ...risk.criteria.map(({ name, value, share, weight }) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, Object.hasOwn(names, name) ? names[name] : withoutReordering(name)),
          el('td', {}, withoutReordering(value)),
          el('td', {}, count(points(share * weight))),
        ),
      ),
    ),
    el('tfoot', {}, el('tr', {}, el('td', { colspan: 3 }, total))),
  );
}

/** 0 to 1 as whole points of 100; anything else as the nearer end. */
const points = (score: number): number => Math.round(Math.max(0, Math.min(1, score)) * 100);

/** What the policy changed between writing and sending, line by line. */
export function changeView(written: string, sent: string, strings: ReviewStrings): HTMLElement {
  const words = { same: '', added: strings.changedAdded, removed: strings.changedRemoved };
  const signs = { same: '', added: '+', removed: '−' };
  const lines = compareLines(written, sent).map(({ kind, text }) =>
    el(
      'div',
      { class: `sql-line change-${kind}` },
      el('span', { class: 'sql-number', 'aria-hidden': true }, signs[kind]),
      el(
        'code',
        { class: 'sql-code' },
        kind !== 'same' && el('span', { class: 'unseen' }, `${words[kind]}: `),
        piecesOf(text)
          .map(({ shown }) => shown)
          .join(''),
      ),
    ),
  );
  return el(
    'details',
    { class: 'change' },
    el('summary', {}, icon('chevron'), strings.changedTitle),
    el(
      'div',
      { class: 'sql', role: 'group', tabindex: 0, 'aria-label': strings.changedTitle, translate: 'no' },
      ...lines,
    ),
  );
}
