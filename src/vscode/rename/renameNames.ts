import * as vscode from 'vscode';
import { nameAt } from '../../core/analysis/nameSearch.ts';
import { CodedError } from '../../core/prelude/codedError.ts';
import { toRange } from '../boundary.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { StatementNames } from '../names/statementNames.ts';
import { planRename, type RenamePlan, type RenameRefusal, renamable } from './planRename.ts';
import { planVariableRename } from './planVariableRename.ts';

/** The editor shows its sentence at the name. Nothing was changed. */
class NotRenamed extends CodedError<NotRenamedWhy> {}

type NotRenamedWhy = RenameRefusal | 'notRead' | 'noName' | 'notDeclared';

/** Renames tables of WITH, aliases, columns that a statement names, and variables, with all that refers to them. */
export function provideRename(names: StatementNames): vscode.Disposable {
  const renamed = async (document: vscode.TextDocument, position: vscode.Position) => {
    const offset = document.offsetAt(position);
    const here = await names.at(document, offset);
    if (here?.names === undefined) throw refusal('notRead');
    const found = nameAt(here.names, offset - here.start);
    if (found === undefined) throw refusal('noName');
    const thing = renamable(found);
    if (typeof thing === 'string') throw refusal(thing);
    return { here, names: here.names, found, thing };
  };
  return vscode.languages.registerRenameProvider(sqlDocuments, {
    async prepareRename(document, position) {
      const variable = await names.variableAt(document, document.offsetAt(position));
      if (variable !== undefined) {
        if (variable.declared === undefined) throw refusal('notDeclared');
        return { range: toRange(document, variable.span), placeholder: variable.name };
      }
      const { here, found } = await renamed(document, position);
      const range = toRange(document, found.span, here.start);
      return { range, placeholder: document.getText(range) };
    },
    async provideRenameEdits(document, position, newName) {
      const offset = document.offsetAt(position);
      const variable = await names.variableAt(document, offset);
      if (variable !== undefined) {
        const about = await names.about(document);
        if (variable.declared === undefined || about === undefined) throw refusal('notDeclared');
        return editsOf(document, planVariableRename(variable, newName, about.editing), 0);
      }
      const { here, names: all, thing } = await renamed(document, position);
      const plan = planRename(here.text, all, thing, newName, here.editing, (text) =>
        here.editing.names(text, here.situation.catalog, here.context),
      );
      return editsOf(document, plan, here.start);
    },
  });
}

/** The edits of a plan whose places count from `start`. @throws {NotRenamed} It is refused. */
function editsOf(document: vscode.TextDocument, plan: RenamePlan, start: number): vscode.WorkspaceEdit {
  if (plan.kind === 'refused') throw refusal(plan.why);
  const edit = new vscode.WorkspaceEdit();
  for (const { span, text } of plan.edits) edit.replace(document.uri, toRange(document, span, start), text);
  return edit;
}

function refusal(why: NotRenamedWhy): NotRenamed {
  return new NotRenamed(why, sentence(why));
}

function sentence(why: NotRenamedWhy): string {
  switch (why) {
    case 'notRead':
      return vscode.l10n.t('This statement can’t be read as it stands, so what a new name would touch can’t be told.');
    case 'noName':
      return vscode.l10n.t('There is no name here that this statement gives.');
    case 'notDeclared':
      return vscode.l10n.t('Nothing in this batch declares this variable, so what it is can’t be told.');
    case 'notOwn':
      return vscode.l10n.t('This is a name of the database, not of the statement. Give it an alias, and rename that.');
    case 'notAName':
      return vscode.l10n.t('This can’t be a name. Write at least one character.');
    case 'passedOn':
      return vscode.l10n.t(
        'A * passes this column on by its name, so a new name would change more than what is seen here. Write the columns out first.',
      );
    case 'clash':
      return vscode.l10n.t('With this name the statement would mean something else. Choose another one.');
  }
}
