import * as vscode from 'vscode';
import { inertMarkdown } from '../../core/report/inertMarkdown.ts';
import { toRange } from '../boundary.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import { bare, type Drafts } from './drafts.ts';
import { authorSentence, confidenceSentence, interpretationOf, remarkOf } from './provenance.ts';

/** On a draft that stands in a document as it was written: who wrote it, for which question, and how it was read. */
export function provideDraftHover(drafts: Drafts): vscode.Disposable {
  return vscode.languages.registerHoverProvider(sqlDocuments, {
    provideHover(document, position) {
      const text = document.getText();
      const offset = document.offsetAt(position);
      for (const { draft, question } of [...drafts.all()].reverse()) {
        const sql = bare(draft.sql);
        const start = sql === '' ? -1 : text.lastIndexOf(sql, offset);
        if (start === -1 || offset > start + sql.length) continue;
        // All of it is foreign text: it is made inert, so that it can't become a link, HTML or a command.
        const markdown = new vscode.MarkdownString();
        markdown.appendMarkdown(`**${vscode.l10n.t('Countersign draft')}**\n\n`);
        const sentences = [
          authorSentence(draft),
          vscode.l10n.t('Question: {0}', question.text),
          ...interpretationOf(draft),
          confidenceSentence(draft),
          remarkOf(draft),
        ];
        for (const sentence of sentences) {
          if (sentence === undefined || sentence === '') continue;
          markdown.appendMarkdown(`${inertMarkdown(sentence)}\n\n`);
        }
        return new vscode.Hover(markdown, toRange(document, { start, end: start + sql.length }));
      }
      return undefined;
    },
  });
}
