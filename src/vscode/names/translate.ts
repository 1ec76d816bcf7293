/** `vscode.l10n.t`, or what stands in for it in tests: a sentence in the reader's language, with its values put in. */
export type Translate = (text: string, ...values: readonly (string | number)[]) => string;
