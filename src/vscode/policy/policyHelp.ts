import * as vscode from 'vscode';
import type { Suggestion } from '../../core/policy/editing/suggestion.ts';
import { inertMarkdown } from '../../core/report/inertMarkdown.ts';
import { toRange } from '../boundary.ts';
import { policyDocuments } from './policyDocument.ts';
import { readPolicyDocument } from './readPolicyDocument.ts';

const icons: Readonly<Record<Suggestion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  rule: vscode.CompletionItemKind.Event,
  variable: vscode.CompletionItemKind.Variable,
  field: vscode.CompletionItemKind.Field,
  method: vscode.CompletionItemKind.Method,
  function: vscode.CompletionItemKind.Function,
};

/** In policy files: completion, hovers, and a fix for each word that was probably another one. */
export function providePolicyHelp(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      policyDocuments,
      {
        async provideCompletionItems(document, position) {
          const { suggestAt } = await import('../../core/policy/editing/policyHelp.ts');
          const found = suggestAt(document.getText(), document.offsetAt(position));
          return found?.suggestions.map((one, i) => itemOf(one, i, toRange(document, found.span)));
        },
      },
      ...['.', "'", '"', ' '],
    ),
    vscode.languages.registerHoverProvider(policyDocuments, {
      async provideHover(document, position) {
        const { helpAt } = await import('../../core/policy/editing/policyHelp.ts');
        const help = helpAt(document.getText(), document.offsetAt(position));
        if (help === undefined) return undefined;
        const paragraphs = [`**${inertMarkdown(help.title)}**`, ...help.paragraphs.map(inertMarkdown)];
        return new vscode.Hover(new vscode.MarkdownString(paragraphs.join('\n\n')), toRange(document, help.span));
      },
    }),
    vscode.languages.registerCodeActionsProvider(policyDocuments, {
      async provideCodeActions(document, range, context) {
        const problems = await readPolicyDocument(document);
        return problems.flatMap(({ meant, span, message }) => {
          const place = toRange(document, span);
          if (meant === undefined || place.intersection(range) === undefined) return [];
          const action = new vscode.CodeAction(vscode.l10n.t('Write “{0}”', meant), vscode.CodeActionKind.QuickFix);
          action.edit = new vscode.WorkspaceEdit();
          action.edit.replace(document.uri, place, meant);
          action.isPreferred = true;
          action.diagnostics = context.diagnostics.filter((one) => one.message === message && one.range.isEqual(place));
          return [action];
        });
      },
    }),
  );
}

function itemOf(suggestion: Suggestion, index: number, range: vscode.Range): vscode.CompletionItem {
  const { kind, label, insert, detail, meaning } = suggestion;
  const item = new vscode.CompletionItem({ label, description: detail }, icons[kind]);
  item.insertText = insert;
  item.filterText = label;
  item.range = range;
  if (meaning !== '') item.documentation = new vscode.MarkdownString(inertMarkdown(meaning));
  item.sortText = String(index).padStart(4, '0');
  return item;
}
