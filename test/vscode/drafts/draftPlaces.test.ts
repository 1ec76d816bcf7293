import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/core/draft/draft.ts';
import { asConnectionName, asRequestId } from '../../../src/core/prelude/brands.ts';
import { draftPlaces } from '../../../src/vscode/drafts/draftPlaces.ts';
import { ada } from '../../support/world.ts';

const demo = asConnectionName('demo');

function draftOf(id: string, sql: string) {
  const draft: Draft = { requestId: asRequestId(id), asker: ada, connection: demo, sql, author: { kind: 'person' } };
  return { draft, question: undefined as never };
}

const placesIn = (text: string, ...drafts: ReturnType<typeof draftOf>[]) =>
  draftPlaces(text, drafts).map(({ remembered, span }) => [
    remembered.draft.requestId,
    text.slice(span.start, span.end),
  ]);

describe('drafts in a document', () => {
  it('are found as they were written, the newest first, at their last place', () => {
    const text = '--? first\nSELECT 1;\n--? second\nSELECT 2;\nSELECT 1;';
    const drafts = [draftOf('a', 'SELECT 1;'), draftOf('b', ' SELECT 2 ')];
    expect(placesIn(text, ...drafts)).toEqual([
      ['b', 'SELECT 2'],
      ['a', 'SELECT 1'],
    ]);
    expect(draftPlaces(text, drafts)[1]?.span.start).toBe(text.lastIndexOf('SELECT 1'));
  });

  it('that a person changed, or that are empty, are not there', () => {
    expect(placesIn('SELECT 1, 2', draftOf('a', 'SELECT 1, 3'), draftOf('b', ';'))).toEqual([]);
  });

  it('are not looked for in a very long document', () => {
    expect(placesIn(`SELECT 1${' '.repeat(2_000_000)}`, draftOf('a', 'SELECT 1'))).toEqual([]);
  });
});
