import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/core/draft/draft.ts';
import { asConnectionName, asRequestId } from '../../../src/core/prelude/brands.ts';
import { Drafts } from '../../../src/vscode/drafts/drafts.ts';
import { ada } from '../../support/world.ts';

const demo = asConnectionName('demo');

function draftOf(id: string, sql: string): { draft: Draft; question: never } {
  const requestId = asRequestId(id);
  const draft: Draft = { requestId, asker: ada, connection: demo, sql, author: { kind: 'person' } };
  const question = { id: requestId, asker: ada, text: id, askedIn: 'chat', connection: demo, earlier: [] };
  return { draft, question: question as never };
}

describe('the drafts of a window', () => {
  it('know SQL that is run as it was drafted', () => {
    const drafts = new Drafts();
    drafts.remember(draftOf('a', 'SELECT 1;'));
    expect(drafts.matching(' SELECT 1 ', demo)?.draft.requestId).toBe('a');
  });

  it("don't know SQL that a person changed, or the same SQL for another connection", () => {
    const drafts = new Drafts();
    drafts.remember(draftOf('a', 'SELECT 1;'));
    expect(drafts.matching('SELECT 2', demo)).toBeUndefined();
    expect(drafts.matching('SELECT 1', asConnectionName('prod'))).toBeUndefined();
  });

  it('prefer the newest of two alike', () => {
    const drafts = new Drafts();
    drafts.remember(draftOf('a', 'SELECT 1'));
    drafts.remember(draftOf('b', 'SELECT 1'));
    expect(drafts.matching('SELECT 1', demo)?.draft.requestId).toBe('b');
  });

  it('are forgotten, oldest first, before they fill the memory', () => {
    const drafts = new Drafts();
    for (let i = 0; i < 1_200; i += 1) drafts.remember(draftOf(`q${i}`, `SELECT ${i}`));
    expect(drafts.all()).toHaveLength(1_000);
    expect(drafts.byRequest('q0')).toBeUndefined();
    expect(drafts.byRequest('q1199')).toBeDefined();
  });
});
