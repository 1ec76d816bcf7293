import type { Severity, ShownFinding, Span } from '../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../src/vscode/webviews/strings/shared.ts';
import { el } from './dom.ts';
import { icon } from './icons.ts';
import type { SqlMark } from './sqlText.ts';
import { withoutReordering } from './visibleText.ts';

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Findings, gravest first: icon, sentence, what to do, the rule's name. The sentence leads to its place in the SQL. */
export function findingsList(
  findings: readonly ShownFinding[],
  strings: SharedStrings,
  reveal: (span: Span) => void,
): HTMLElement {
  const words: Readonly<Record<Severity, string>> = {
    error: strings.severityError,
    warning: strings.severityWarning,
    info: strings.severityInfo,
  };
  return el(
    'ul',
    { class: 'findings' },
    ...gravestFirst(findings).map(({ severity, message, remedy, rule, span }) =>
      el(
        'li',
        { class: `finding finding-${severity}` },
        icon(severity),
        el(
          'div',
          { class: 'finding-text' },
          el('span', { class: 'unseen' }, `${words[severity]}: `),
          el('span', { class: 'finding-message' }, withoutReordering(message)),
          remedy !== '' && el('p', { class: 'finding-remedy' }, withoutReordering(remedy)),
          el(
            'p',
            { class: 'finding-foot' },
            el('span', { class: 'finding-rule' }, rule),
            span !== undefined && placeButton(strings.showInSql, rule, () => reveal(span)),
          ),
        ),
      ),
    ),
  );
}

/** Findings in the order they are shown in. */
export function gravestFirst(findings: readonly ShownFinding[]): readonly ShownFinding[] {
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

/** The places of findings, gravest first. */
export function marksOf(findings: readonly ShownFinding[]): readonly SqlMark[] {
  return gravestFirst(findings).flatMap(({ span, severity }) => (span === undefined ? [] : [{ span, severity }]));
}

function placeButton(label: string, rule: string, onPress: () => void): HTMLElement {
  const place = el('button', { class: 'link', type: 'button', 'aria-label': `${label}: ${rule}` }, label);
  place.addEventListener('click', onPress);
  return place;
}
