import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Dictionary, readDictionary } from '../../../src/core/draft/dictionary.ts';
import type { Question } from '../../../src/core/draft/question.ts';
import { readVerifiedQuery, type VerifiedQuery } from '../../../src/core/draft/verifiedQuery.ts';
import { asConnectionName, asRequestId } from '../../../src/core/prelude/brands.ts';
import { ada } from '../../support/world.ts';

/** The demo workspace's own knowledge, as tests of drafting use it. */
export const demoFolder = path.resolve(import.meta.dirname, '../../../examples/demo');

export function demoDictionary(): Dictionary {
  const file = path.join(demoFolder, '.countersign/dictionary.yaml');
  const { dictionary, problems } = readDictionary(readFileSync(file, 'utf8'));
  if (problems.length > 0) throw new TypeError(JSON.stringify(problems));
  return dictionary;
}

export function demoQueries(): readonly VerifiedQuery[] {
  const folder = path.join(demoFolder, '.countersign/verified');
  return readdirSync(folder).map((name) => {
    const { query, problems } = readVerifiedQuery(readFileSync(path.join(folder, name), 'utf8'), name);
    if (query === undefined) throw new TypeError(JSON.stringify(problems));
    return query;
  });
}

export function questionOf(text: string, rest: Partial<Question> = {}): Question {
  return {
    id: asRequestId('00000000-0000-7000-8000-000000000001'),
    asker: ada,
    text,
    askedIn: 'comment',
    connection: asConnectionName('demo'),
    earlier: [],
    ...rest,
  };
}
