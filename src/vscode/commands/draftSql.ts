import * as vscode from 'vscode';
import { toSpan } from '../boundary.ts';
import { questionAt } from '../comments/questions.ts';
import { dialectWritten } from '../documents/documentDialect.ts';
import { insertBelow } from '../drafts/insertBelow.ts';
import { whileWaiting } from '../progress/whileWaiting.ts';
import { countIn } from './argument.ts';
import type { Command } from './command.ts';
import { editorOf, sayNoSqlEditor, targetDocument } from './targetDocument.ts';

/** Drafts SQL that answers the comment at a line, and inserts it below. */
export default {
  id: 'countersign.draftSql',
  async run({ engine, drafts }, argument) {
    const document = targetDocument(argument);
    if (document === undefined) {
      sayNoSqlEditor();
      return;
    }
    const line = countIn(argument, 'line') ?? editorOf(document)?.selection.active.line ?? 0;
    const inside = document.lineAt(Math.min(line, document.lineCount - 1)).range;
    const dialect = dialectWritten(document, engine.settings);
    const question = questionAt(document.getText(), toSpan(document, inside), dialect);
    if (question === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'There is no comment on this line. Write your question as a comment, for example: --? orders by region',
        ),
      );
      return;
    }
    const { askQuestion } = await import('../drafts/askQuestion.ts');
    const answered = await whileWaiting(
      vscode.l10n.t('Drafting SQL for "{0}"', question.text),
      async (signal) =>
        await engine.use(
          async (app) =>
            await askQuestion(
              app,
              {
                text: question.text,
                askedIn: 'comment',
                connection: engine.connection,
                earlier: [],
                mayConnect: vscode.workspace.isTrusted,
              },
              () => undefined,
              { signal },
            ),
        ),
    );
    if (answered.written.kind === 'noDraft') {
      void vscode.window.showWarningMessage(answered.written.reason);
      return;
    }
    const { draft } = answered.written;
    drafts.remember({ draft, question: answered.question });
    await insertBelow(document, question, draft.sql, dialect);
  },
} satisfies Command;
