import type * as vscode from 'vscode';

/** The languages that we read; others contribute `pgsql`, `mysql` and `jinja-sql`. */
const languages: readonly string[] = ['sql', 'pgsql', 'mysql', 'jinja-sql'];

/** Documents we read: SQL that a person edits, not the old sides of diffs or output. */
export const sqlDocuments: vscode.DocumentSelector = languages.flatMap((language) =>
  ['file', 'untitled', 'vscode-remote', 'vscode-vfs'].map((scheme) => ({ language, scheme })),
);

export function isSqlDocument(document: vscode.TextDocument): boolean {
  return (
    languages.includes(document.languageId) &&
    ['file', 'untitled', 'vscode-remote', 'vscode-vfs'].includes(document.uri.scheme)
  );
}
