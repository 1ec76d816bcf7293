import type { Translate } from '../../src/vscode/names/translate.ts';

/** Sentences as they are in English, with their values put in as the editor does. */
export const english: Translate = (text, ...values) =>
  text.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
