import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/core/prelude/digest.ts';
import { type Asked, replyTo } from '../../../src/vscode/approvals/replyTo.ts';

const asked: Asked = {
  queryId: 'q-1',
  digest: digestOf('SELECT email FROM customers'),
  approver: { kind: 'person', id: 'ada', roles: [], attributes: {} },
};
const yes = { kind: 'approve', queryId: asked.queryId, digest: asked.digest, rationale: 'Monthly report.' };

describe('a message of the review’s page', () => {
  it('approves when it names the request and the text that were asked', () => {
    expect(replyTo(yes, asked)).toEqual({
      kind: 'answer',
      answer: { kind: 'approve', shownDigest: asked.digest, approver: asked.approver, rationale: 'Monthly report.' },
    });
  });

  it.each([
    ['approves another text', { ...yes, digest: digestOf('DELETE FROM customers') }],
    ['approves the text of another request', { ...yes, queryId: 'q-2' }],
  ])('that %s counts as a forgery', (_attack, message) => {
    expect(replyTo(message, asked)).toEqual({ kind: 'forged' });
  });

  it('can’t choose who approved', () => {
    const reply = replyTo({ ...yes, approver: { kind: 'person', id: 'the boss' } }, asked);
    expect(reply).toMatchObject({ kind: 'answer', answer: { approver: asked.approver } });
  });

  it('that rejects another request only closes the panel', () => {
    expect(replyTo({ kind: 'reject', queryId: 'q-2', rationale: '' }, asked)).toEqual({ kind: 'close' });
  });

  it.each([
    ['nothing', undefined],
    ['a bare yes', true],
    ['a word', 'approve'],
    ['a list around an approval', [yes]],
    ['an approval without a digest', { ...yes, digest: undefined }],
    ['an approval whose digest has a line after it', { ...yes, digest: `${asked.digest}\n` }],
    [
      'an approval whose digest is an object that prints like one',
      { ...yes, digest: { toString: () => asked.digest } },
    ],
    ['an approval by its prototype', Object.create(yes)],
    ['another kind of yes', { ...yes, kind: 'approveAll' }],
    ['a kind in other letters', { ...yes, kind: 'Approve' }],
  ])('is ignored when it is %s', (_attack, message) => {
    expect(replyTo(message, asked)).toEqual({ kind: 'ignore' });
  });

  it('never approves by anything but an approval of exactly this text', () => {
    const pieces = fc.constantFrom('approve', 'ready', asked.queryId, 'q-2', asked.digest, digestOf(''), '', null, 1);
    fc.assert(
      fc.property(fc.record({ kind: pieces, queryId: pieces, digest: pieces, rationale: pieces }), (message) => {
        const reply = replyTo(message, asked);
        const approved = reply.kind === 'answer' && reply.answer.kind === 'approve';
        const named =
          message.kind === 'approve' && message.queryId === asked.queryId && message.digest === asked.digest;
        expect(approved).toBe(named && typeof message.rationale === 'string');
      }),
      { numRuns: 3000 },
    );
  });
});
