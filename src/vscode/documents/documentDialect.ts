import * as vscode from 'vscode';
import { dialectMeant, dialectNameOf, dialectNames } from '../../composition/dialectNames.ts';
import { dialectComment } from '../../core/analysis/dialectComment.ts';
import type { Problem } from '../../core/prelude/span.ts';
import type { Settings } from '../settings/settings.ts';

/** What a document says of the dialect that it is written in. */
export interface DocumentDialect {
  /** One of `dialectNames`; `undefined` for that of the connection. */
  readonly chosen: string | undefined;
  /** A comment that names a dialect which there isn't. */
  readonly problem: Problem | undefined;
}

/** Language ids of other extensions that tell the dialect. */
const byLanguage: ReadonlyMap<string, string> = new Map([['mysql', 'mysql']]);

/**
 * The dialect of a document: what its own comment says, else the setting for its folder, else its language. All three are the
 * workspace's word, so a document in another dialect than its connection's is checked and never run.
 */
export function dialectOfDocument(document: vscode.TextDocument): DocumentDialect {
  const comment = dialectComment(document.getText());
  const meant = comment === undefined ? undefined : dialectMeant(comment.name);
  if (meant !== undefined) return { chosen: meant, problem: undefined };
  const set = vscode.workspace.getConfiguration('countersign', document.uri).get<unknown>('dialect');
  const chosen = (typeof set === 'string' ? dialectMeant(set) : undefined) ?? byLanguage.get(document.languageId);
  if (comment === undefined) return { chosen, problem: undefined };
  const message = vscode.l10n.t(
    'There is no dialect named “{0}” here, so this comment does nothing. Write one of: {1}.',
    comment.name,
    dialectNames.join(', '),
  );
  return { chosen, problem: { message, span: comment.span } };
}

/** The dialect that a document's words are in: what it says itself, else that of the connection of its window. */
export function dialectWritten(
  document: vscode.TextDocument,
  { profiles, connection }: Pick<Settings, 'profiles' | 'connection'>,
): string {
  const profile = profiles.find(({ name }) => name === connection);
  return dialectOfDocument(document).chosen ?? dialectNameOf(profile ?? { driver: 'postgres' });
}
