import type * as vscode from 'vscode';
import { hostLanguageById, hostLanguageIds } from '../../composition/hostLanguages.ts';
import type { HostLanguage } from '../../core/embedded/embeddedSql.ts';
import { embeddedSqlFor } from '../settings/settings.ts';

const schemes: readonly string[] = ['file', 'untitled', 'vscode-remote', 'vscode-vfs'];

/** Documents of other languages that SQL is looked for in. */
export const hostDocuments: vscode.DocumentSelector = hostLanguageIds.flatMap((language) =>
  schemes.map((scheme) => ({ language, scheme })),
);

/** Whether a document is one of those, and the settings of its folder want it. */
export function hostLanguageOf(document: vscode.TextDocument): HostLanguage | undefined {
  const language = hostLanguageById(document.languageId);
  if (language === undefined || !schemes.includes(document.uri.scheme)) return undefined;
  const { isEnabled, languages } = embeddedSqlFor(document.uri);
  return isEnabled && languages.includes(document.languageId) ? language : undefined;
}
