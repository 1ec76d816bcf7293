import { readFile } from 'node:fs/promises';
import { type Dictionary, emptyDictionary, readDictionary } from '../../../core/draft/dictionary.ts';
import { type LocatedProblem, locate } from '../../../core/draft/located.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';

/** Reads the dictionary's file. A file that isn't there is the empty dictionary; one with a mistake is too, and says so. */
export async function readDictionaryFile(
  file: string,
): Promise<{ readonly dictionary: Dictionary; readonly problems: readonly LocatedProblem[] }> {
  try {
    return readDictionary(await readFile(file, 'utf8'), file);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')
      return { dictionary: emptyDictionary, problems: [] };
    const problem = { message: `The dictionary can't be read: ${sentenceOf(thrown)}`, span: { start: 0, end: 0 } };
    return { dictionary: emptyDictionary, problems: [locate(problem, '', file)] };
  }
}
