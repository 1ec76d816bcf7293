import type { Translations } from '../protocol/shown.ts';

/**
 * A panel's strings in the reader's language, for its first message. `translate` is `vscode.l10n.t`: the bundle's keys
 * are the English sentences themselves, and a sentence that it doesn't know stays English. The `{name}` places are the
 * panel's own and must stand in every translation.
 */
export function translate(
  english: Readonly<Record<string, string>>,
  translation: (text: string) => string,
): Translations {
  return Object.fromEntries(Object.entries(english).map(([key, text]) => [key, translation(text)]));
}
