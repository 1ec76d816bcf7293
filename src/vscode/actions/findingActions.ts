import * as vscode from 'vscode';
import { source, toRange, toSpan, toWorkspaceEdit } from '../boundary.ts';
import type { DocumentFinding, FindingSource } from '../findings/findingSource.ts';
import { editsTogether } from './editsTogether.ts';

/** On each finding: its fixes, the same for all of its rule in the file, and ignoring it with a reason. */
export function provideFindingActions(from: FindingSource): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    from.selector,
    {
      provideCodeActions(document, range, context) {
        if (context.only !== undefined && !context.only.contains(vscode.CodeActionKind.QuickFix)) return [];
        const near = toSpan(document, range);
        const found = from.findings(document, near) ?? [];
        return found
          .filter(({ finding: { span } }) => span.start <= near.end && near.start <= span.end)
          .flatMap((one) => actionsFor(document, one, context.diagnostics, from));
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function actionsFor(
  document: vscode.TextDocument,
  found: DocumentFinding,
  shown: readonly vscode.Diagnostic[],
  from: FindingSource,
): readonly vscode.CodeAction[] {
  const { finding } = found;
  const diagnostics = shown.filter(
    (d) =>
      d.source === source &&
      typeof d.code === 'object' &&
      d.code.value === finding.rule &&
      d.range.isEqual(toRange(document, finding.span)),
  );
  const quickFix = (title: string): vscode.CodeAction => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = [...diagnostics];
    return action;
  };
  const fixes = found.fixes().map((fix, index) => {
    const action = quickFix(fix.title);
    action.edit = toWorkspaceEdit(document, fix.edits);
    action.isPreferred = index === 0;
    return action;
  });
  const all = fixes.length === 0 ? undefined : fixOfRule(document, finding.rule, from, quickFix);
  const ignore = ignoring(document, found, quickFix);
  return [...fixes, ...(all === undefined ? [] : [all]), ...(ignore === undefined ? [] : [ignore])];
}

/** Fixes every finding of a rule in the file, where there are several. */
function fixOfRule(
  document: vscode.TextDocument,
  rule: string,
  from: FindingSource,
  quickFix: (title: string) => vscode.CodeAction,
): vscode.CodeAction | undefined {
  const fixes = (from.findings(document) ?? [])
    .filter(({ finding }) => finding.rule === rule)
    .flatMap((one) => one.fixes().slice(0, 1));
  if (fixes.length < 2) return undefined;
  const action = quickFix(vscode.l10n.t('Fix all {0} in this file', rule));
  action.edit = toWorkspaceEdit(document, editsTogether(fixes));
  return action;
}

function ignoring(
  document: vscode.TextDocument,
  { finding, ignoreAtLine }: DocumentFinding,
  quickFix: (title: string) => vscode.CodeAction,
): vscode.CodeAction | undefined {
  if (ignoreAtLine === undefined) return undefined;
  const action = quickFix(vscode.l10n.t('Ignore {0} here with a reason…', finding.rule));
  action.command = {
    title: action.title,
    command: 'countersign.ignoreFinding',
    arguments: [{ uri: document.uri.toString(), rule: finding.rule, line: ignoreAtLine }],
  };
  return action;
}
