import * as vscode from 'vscode';
import type { FindingTag, Severity } from '../core/policy/decision.ts';
import type { Edit, Problem, Span } from '../core/prelude/span.ts';
import type { DocumentFinding } from './findings/findingSource.ts';

/** The one place where the editor's types and ours are turned into each other. Offsets are UTF-16 on both sides. */

/** Part of a document, with our spans counted from `offset`. */
export function toRange(document: vscode.TextDocument, span: Span, offset = 0): vscode.Range {
  return new vscode.Range(document.positionAt(span.start + offset), document.positionAt(span.end + offset));
}

export function toSpan(document: vscode.TextDocument, range: vscode.Range): Span {
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

/** A signal that fires when the token does. */
export function toSignal(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort(new vscode.CancellationError());
  else token.onCancellationRequested(() => controller.abort(new vscode.CancellationError()));
  return controller.signal;
}

/** How loudly the editor can show a finding: as the policy says, or fainter still. */
export type ShownSeverity = Severity | 'hint';

const severities: Readonly<Record<ShownSeverity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** Where the page of each rule is published. */
const rulePages = 'https://github.com/countersign/countersign/blob/main/docs/rules/';

export const source = 'Countersign';

export function toDiagnostic(
  document: vscode.TextDocument,
  { finding, statement }: Pick<DocumentFinding, 'finding' | 'statement'>,
  severity: ShownSeverity,
): vscode.Diagnostic {
  const range = toRange(document, finding.span);
  const diagnostic = new vscode.Diagnostic(
    range,
    finding.remedy === '' ? finding.message : `${finding.message} ${finding.remedy}`,
    severities[severity],
  );
  diagnostic.source = source;
  diagnostic.code = {
    value: finding.rule,
    target: vscode.Uri.parse(`${rulePages}${encodeURIComponent(finding.rule)}.md`),
  };
  if (finding.tag !== undefined) diagnostic.tags = [tags[finding.tag]];
  const related = (finding.related ?? []).map(({ message, span }) =>
    relatedAt(document, toRange(document, span), message),
  );
  const whole = toRange(document, statement);
  if (!whole.isEqual(range) && !whole.isSingleLine)
    related.push(
      relatedAt(document, new vscode.Range(whole.start, whole.start), vscode.l10n.t('The statement begins here.')),
    );
  if (related.length > 0) diagnostic.relatedInformation = related;
  return diagnostic;
}

const tags = {
  unnecessary: vscode.DiagnosticTag.Unnecessary,
  deprecated: vscode.DiagnosticTag.Deprecated,
} as const satisfies Record<FindingTag, vscode.DiagnosticTag>;

const relatedAt = (document: vscode.TextDocument, range: vscode.Range, message: string) =>
  new vscode.DiagnosticRelatedInformation(new vscode.Location(document.uri, range), message);

/** A sentence about a place that no rule made: a text that can't be read, a database's error. */
export function toErrorDiagnostic(
  document: vscode.TextDocument,
  problem: Problem,
  code: string | undefined,
): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    toRange(document, problem.span),
    problem.message,
    vscode.DiagnosticSeverity.Error,
  );
  diagnostic.source = source;
  if (code !== undefined) diagnostic.code = code;
  return diagnostic;
}

export function toWorkspaceEdit(document: vscode.TextDocument, edits: readonly Edit[]): vscode.WorkspaceEdit {
  const workspaceEdit = new vscode.WorkspaceEdit();
  for (const edit of edits) workspaceEdit.replace(document.uri, toRange(document, edit.span), edit.text);
  return workspaceEdit;
}
