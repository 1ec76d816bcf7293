import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Dictionary, emptyDictionary } from '../../../core/draft/dictionary.ts';
import { type LocatedProblem, locate } from '../../../core/draft/located.ts';
import { createVerifiedQueries } from '../../../core/draft/matchVerified.ts';
import { maxVerifiedQueryLength, readVerifiedQuery, type VerifiedQuery } from '../../../core/draft/verifiedQuery.ts';
import type { VerifiedQueries } from '../../../core/ports.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';

/** More files than a folder of verified queries has; the rest is left out and said. */
const maxFiles = 2_000;

/**
 * Reads the verified queries of a folder, by file name. A folder that isn't there holds none. What can't be read or used
 * is a problem, never an error. Links, pipes and folders are not followed.
 *
 * @param today The date a question is asked on, ISO 8601; defaults to the machine's, in UTC.
 */
export async function readVerifiedQueries(
  directory: string,
  dictionary: Dictionary = emptyDictionary,
  today: () => string = () => new Date().toISOString().slice(0, 10),
): Promise<{ readonly queries: VerifiedQueries; readonly problems: readonly LocatedProblem[] }> {
  const found: VerifiedQuery[] = [];
  const problems: LocatedProblem[] = [];
  for (const name of await namesIn(directory, problems)) {
    const text = await textOf(path.join(directory, name));
    if (typeof text !== 'string') {
      problems.push(aboutFile(name, text.problem));
      continue;
    }
    const { query, problems: inFile } = readVerifiedQuery(text, name);
    problems.push(...inFile);
    if (query !== undefined) found.push(query);
  }
  const { queries, problems: between } = createVerifiedQueries(found, dictionary, today);
  return { queries, problems: [...problems, ...between] };
}

async function namesIn(directory: string, problems: LocatedProblem[]): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const files = entries.filter((entry) => entry.name.endsWith('.sql') && !entry.name.startsWith('.'));
    for (const entry of files.filter((file) => !file.isFile()))
      problems.push(aboutFile(entry.name, "This isn't a plain file, so it isn't read."));
    const names = files.filter((file) => file.isFile()).map((file) => file.name);
    if (names.length > maxFiles)
      problems.push(aboutFile(directory, `Only the first ${maxFiles} of ${names.length} files are read.`));
    return names.sort().slice(0, maxFiles);
  } catch (thrown) {
    if (!isMissing(thrown)) problems.push(aboutFile(directory, `The folder can't be read: ${sentenceOf(thrown)}`));
    return [];
  }
}

/** The text; a file that can't be a query isn't read into memory. */
async function textOf(file: string): Promise<string | { readonly problem: string }> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxVerifiedQueryLength * 4)
        return { problem: `This file is longer than ${maxVerifiedQueryLength} characters and isn't read.` };
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (thrown instanceof TypeError) return { problem: "This file isn't UTF-8 text, so it isn't read." };
    return { problem: `This file can't be read: ${sentenceOf(thrown)}` };
  }
}

const isMissing = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';

function aboutFile(file: string, message: string): LocatedProblem {
  return locate({ message, span: { start: 0, end: 0 } }, '', file);
}
