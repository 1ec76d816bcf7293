import * as vscode from 'vscode';
import { inertMarkdown } from '../../core/report/inertMarkdown.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { StatementNames } from '../names/statementNames.ts';
import { scopeAt } from './scopeAt.ts';
import { type Suggestion, suggestionsFor } from './suggestions.ts';

const kinds: Readonly<Record<Suggestion['kind'], { readonly icon: vscode.CompletionItemKind; readonly rank: string }>> =
  {
    column: { icon: vscode.CompletionItemKind.Field, rank: '1' },
    alias: { icon: vscode.CompletionItemKind.Variable, rank: '2' },
    commonTable: { icon: vscode.CompletionItemKind.Struct, rank: '1' },
    table: { icon: vscode.CompletionItemKind.Class, rank: '2' },
    view: { icon: vscode.CompletionItemKind.Interface, rank: '2' },
    schema: { icon: vscode.CompletionItemKind.Module, rank: '3' },
    function: { icon: vscode.CompletionItemKind.Function, rank: '4' },
    variable: { icon: vscode.CompletionItemKind.Variable, rank: '2' },
  };

/** Tables, columns, functions and names in scope, also while the statement can't be read yet. */
export function provideCompletions(names: StatementNames): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    sqlDocuments,
    {
      async provideCompletionItems(document, position, token, { triggerCharacter }) {
        const offset = document.offsetAt(position);
        const here = await names.at(document, offset);
        if (here === undefined || token.isCancellationRequested) return undefined;
        // Elsewhere it is an operator.
        if (triggerCharacter === '@' && here.editing.batches === undefined) return undefined;
        const scope = scopeAt(here.text, offset - here.start, here.editing);
        if (scope === undefined) return undefined;
        const { catalog, policy } = here.situation;
        const variables = await names.variablesAt(document, offset);
        const about = { catalog, policy, editing: here.editing, variables, t: vscode.l10n.t };
        const { prefix, suffix } = scope;
        const range = new vscode.Range(
          position.translate(0, -prefix.length),
          suffix.includes('\n') ? position : position.translate(0, suffix.length),
        );
        const quote = /^["[]/.exec(prefix)?.[0] ?? '';
        const items = suggestionsFor(scope, about).map((suggestion, index) => itemOf(suggestion, index, range, quote));
        // Functions are found by what is typed, so more letters can find others.
        return new vscode.CompletionList(items, scope.wanted.kind === 'value');
      },
    },
    '.',
    '@',
  );
}

/** `quote` is what a name begins with that is being written: what is offered is found by it too. */
function itemOf(suggestion: Suggestion, index: number, range: vscode.Range, quote: string): vscode.CompletionItem {
  const { kind, label, insert, detail, from, comment } = suggestion;
  const { icon, rank } = kinds[kind];
  const item = new vscode.CompletionItem({ label, description: from === '' ? detail : `${from} · ${detail}` }, icon);
  item.insertText = insert;
  item.filterText = `${quote}${label}`;
  item.range = range;
  item.detail = [detail, from].filter((words) => words !== '').join(' · ');
  if (comment !== '') item.documentation = new vscode.MarkdownString(inertMarkdown(comment));
  item.sortText = `${rank}${String(index).padStart(5, '0')}`;
  return item;
}
