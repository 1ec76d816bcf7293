import type * as vscode from 'vscode';

/** Documents we read: SQL that a person edits, not the old sides of diffs or output. */
export const sqlDocuments: vscode.DocumentSelector = ['sql', 'pgsql'].flatMap((language) =>
  ['file', 'untitled', 'vscode-remote', 'vscode-vfs'].map((scheme) => ({ language, scheme })),
);

export function isSqlDocument(document: vscode.TextDocument): boolean {
  return (
    ['sql', 'pgsql'].includes(document.languageId) &&
    ['file', 'untitled', 'vscode-remote', 'vscode-vfs'].includes(document.uri.scheme)
  );
}
