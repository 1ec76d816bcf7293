import { readDictionaryFile } from '../adapters/models/verified/dictionaryFile.ts';
import { readVerifiedQueries } from '../adapters/models/verified/verifiedQueryFolder.ts';
import { type Dictionary, emptyDictionary } from '../core/draft/dictionary.ts';
import type { LocatedProblem } from '../core/draft/located.ts';
import type { VerifiedQueries } from '../core/ports.ts';

/** What a workspace knows beyond its databases: its words, and questions that people have answered and verified. */
export interface Knowledge {
  readonly dictionary: Dictionary;
  readonly verified: VerifiedQueries;
  /** What of it can't be used; the rest is. */
  readonly problems: readonly LocatedProblem[];
}

/** Reads both from disk. What isn't there is empty; what can't be read is a problem. */
export async function readKnowledge(where: {
  readonly verifiedDirectory: string | undefined;
  readonly dictionaryFile: string | undefined;
}): Promise<Knowledge> {
  const words =
    where.dictionaryFile === undefined
      ? { dictionary: emptyDictionary, problems: [] }
      : await readDictionaryFile(where.dictionaryFile);
  const { dictionary } = words;
  if (where.verifiedDirectory === undefined)
    return { dictionary, verified: { find: () => undefined }, problems: words.problems };
  const { queries, problems } = await readVerifiedQueries(where.verifiedDirectory, dictionary);
  return { dictionary, verified: queries, problems: [...words.problems, ...problems] };
}
