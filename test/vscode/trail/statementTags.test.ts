import { describe, expect, it } from 'vitest';
import { tagsIn } from '../../../src/vscode/trail/statementTags.ts';

const id = '0198c5f0-1234-7abc-8def-0123456789ab';

describe('the id of a statement', () => {
  it.each([
    ['as a comment of SQL', `SELECT 1 -- countersign: ${id}`],
    ['as a block comment', `SELECT 1 /* countersign:${id} */`],
    [
      "as the name of the session in a database's log",
      `2026-11-26 10:00:00 UTC,"ada","demo",1,"countersign ${id}",LOG`,
    ],
    ['in capitals', `-- COUNTERSIGN: ${id.toUpperCase()}`],
  ])('is found %s', (_, text) => {
    const [found, ...more] = tagsIn(text);
    expect([found?.id, more]).toEqual([id, []]);
    expect(text.slice(found?.start, found?.end).toLowerCase()).toContain(id);
  });

  it.each([
    `countersign ${id}0`,
    `countersign${id}`,
    'countersign: 12',
    `other ${id}`,
    `countersign:\u202e${id.slice(1)}`,
  ])('is none: %s', (text) => expect(tagsIn(text)).toEqual([]));
});
