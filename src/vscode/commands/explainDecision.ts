import * as vscode from 'vscode';
import { asRequestId } from '../../core/prelude/brands.ts';
import { dialectOfDocument } from '../documents/documentDialect.ts';
import { statementAt } from '../documents/statementAt.ts';
import { countIn } from './argument.ts';
import type { Command } from './command.ts';
import { editorOf, sayNoSqlEditor, targetDocument } from './targetDocument.ts';

/** Says why the policy decides as it does about the selection, the statement at the cursor, or the one a lens stands above. */
export default {
  id: 'countersign.explainDecision',
  async run({ assessments, engine, decisions }, argument) {
    const document = targetDocument(argument);
    if (document === undefined) {
      sayNoSqlEditor();
      return;
    }
    const selection = editorOf(document)?.selection;
    const at = countIn(argument, 'offset');
    const isSelected = at === undefined && selection !== undefined && !selection.isEmpty;
    const offset = at ?? document.offsetAt(selection?.active ?? new vscode.Position(0, 0));
    const sql = isSelected
      ? document.getText(selection).toWellFormed()
      : statementAt(await assessments.fresh(document), offset)?.sql;
    if (sql === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no statement here. Put the cursor into one, or select what should be explained.'),
      );
      return;
    }
    const page = await engine.use(async (app) => {
      const { explain } = await import('../../core/policy/explain.ts');
      const { explanationPage } = await import('../../core/report/explanation.ts');
      const { standingSentences } = await import('../../core/report/organisation.ts');
      const { chosen } = dialectOfDocument(document);
      const situation = await app.situationWhileTyping(engine.connection, chosen);
      const draft = {
        requestId: asRequestId(app.parts.ids.next()),
        asker: app.actor,
        connection: situation.profile.name,
        sql,
        author: { kind: 'person' as const },
      };
      const explanation = explain(situation.dialect.analyse(sql, situation.catalog), draft, situation);
      return explanationPage(explanation, standingSentences(app.organisation.standing, app.organisation.problems));
    });
    await decisions.show(page);
  },
} satisfies Command;
