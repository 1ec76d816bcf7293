import * as vscode from 'vscode';
import { nameAt } from '../../core/analysis/nameSearch.ts';
import { toRange } from '../boundary.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { StatementNames } from '../names/statementNames.ts';
import { describeName } from './describeName.ts';
import { describeVariable } from './describeVariable.ts';

/** On every name: what it means, where it comes from, its type, and what the policy says of it. */
export function provideNameHover(names: StatementNames): vscode.Disposable {
  return vscode.languages.registerHoverProvider(sqlDocuments, {
    async provideHover(document, position, token) {
      const offset = document.offsetAt(position);
      const variable = await names.variableAt(document, offset);
      if (variable !== undefined && !token.isCancellationRequested) {
        const said = describeVariable(variable, vscode.l10n.t).join('\n\n');
        return new vscode.Hover(new vscode.MarkdownString(said), toRange(document, variable.span));
      }
      const here = await names.at(document, offset);
      if (here?.names === undefined || token.isCancellationRequested) return undefined;
      const found = nameAt(here.names, offset - here.start);
      if (found === undefined) return undefined;
      const { catalog, policy } = here.situation;
      const paragraphs = describeName(found, { catalog, policy, text: here.text, t: vscode.l10n.t });
      if (paragraphs.length === 0) return undefined;
      const markdown = new vscode.MarkdownString(paragraphs.join('\n\n'));
      // The one command that a link here may run; its argument is made by us, and the rest of the text is inert.
      markdown.isTrusted = { enabledCommands: ['countersign.showLineage'] };
      const argument = encodeURIComponent(JSON.stringify([{ uri: document.uri.toString(), offset }]));
      markdown.appendMarkdown(`\n\n[${vscode.l10n.t('Show Lineage')}](command:countersign.showLineage?${argument})`);
      return new vscode.Hover(markdown, toRange(document, found.span, here.start));
    },
  });
}
