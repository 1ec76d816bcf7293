import { createEcmascript } from '../adapters/languages/ecmascript/language.ts';
import { python } from '../adapters/languages/python/language.ts';
import type { HostLanguage, PlaceholderSpelling } from '../core/embedded/embeddedSql.ts';

const typescript = createEcmascript('typescript', false);
const typescriptReact = createEcmascript('typescript', true);
const javascript = createEcmascript('javascript', true);

/** By the ids that editors give to languages. */
const byId: ReadonlyMap<string, HostLanguage> = new Map([
  ['typescript', typescript],
  ['typescriptreact', typescriptReact],
  ['javascript', javascript],
  ['javascriptreact', javascript],
  ['python', python],
]);

const byEnding: readonly (readonly [RegExp, HostLanguage])[] = [
  [/\.[cm]?ts$/i, typescript],
  [/\.tsx$/i, typescriptReact],
  [/\.(?:[cm]?js|jsx)$/i, javascript],
  [/\.pyi?$/i, python],
];

/** The ids of the languages that SQL is looked for in. */
export const hostLanguageIds: readonly string[] = [...byId.keys()];

/** The language that an editor calls by an id. */
export const hostLanguageById = (id: string): HostLanguage | undefined => byId.get(id);

/** The language of a file, by its name. */
export const hostLanguageOfFile = (name: string): HostLanguage | undefined =>
  byEnding.find(([ending]) => ending.test(name))?.[1];

/** How placeholders are written for a dialect. */
export const placeholderSpelling = (dialect: string): PlaceholderSpelling =>
  dialect === 'tsql' ? 'variable' : 'template';
