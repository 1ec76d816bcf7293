import { describe, expect, it } from 'vitest';
import { createSessionSigner } from '../../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { isEntry, readEntry } from '../../../../src/core/audit/entry.ts';
import { Permissions } from '../../../../src/core/audit/verify/permissions.ts';
import { SignedStream } from '../../../support/signedStream.ts';

const query = { 'countersign.query.id': 'q-1' };

/** What is found in a stream from an event on. */
function foundFrom(stream: SignedStream, first: number): readonly string[] {
  const permissions = new Permissions();
  return stream.records.slice(first).flatMap((record) => {
    const entry = readEntry(record.payload);
    if (!isEntry(entry)) throw new TypeError(entry.problem);
    return permissions.take(entry, record).map(({ what }) => what);
  });
}

const opened = () => new SignedStream(createSessionSigner()).open();
const dispatched = (stream: SignedStream, text = 'x') => stream.add('query.dispatched', { ...query, sql_sha256: text });
const judged = (stream: SignedStream) =>
  stream.add('sql.validated', { ...query, sql_sha256: 'x' }).add('policy.evaluated', { ...query, decision: 'permit' });
const changed = (stream: SignedStream, before: string, after: string) =>
  stream.add('sql.transformed', { ...query, before_sha256: before, after_sha256: after });

// Approvals are tried with all three verifiers: test/webview/packVerdicts.test.ts.
describe('what was sent', () => {
  it('an attack by name: without asking the policy is found, also behind a decision on another statement', () => {
    const other = { 'countersign.query.id': 'q-2', decision: 'permit' };
    const found = ['sent what no decision of a policy stands before.'];
    expect(foundFrom(dispatched(opened()), 0)).toEqual(found);
    expect(foundFrom(dispatched(opened().add('policy.evaluated', other)), 0)).toEqual(found);
    expect(foundFrom(dispatched(opened()).add('policy.evaluated', { ...query, decision: 'permit' }), 0)).toEqual(found);
  });

  it('is not called that where the beginning of its stream was freed, and the decision may have stood there', () => {
    const stream = dispatched(judged(opened()).beat());
    expect(foundFrom(stream, 0)).toEqual([]);
    expect(foundFrom(stream, 3)).toEqual([]);
  });

  it('an attack by name: of another text than the one that was judged is found, whatever is said that the policy made of it', () => {
    const found = ['sent a text that the policy did not judge.'];
    expect(foundFrom(dispatched(judged(opened())), 0)).toEqual([]);
    expect(foundFrom(dispatched(judged(opened()), 'y'), 0)).toEqual(found);
    expect(foundFrom(dispatched(judged(opened()).add('sql.validated', { ...query, sql_sha256: 'y' }), 'y'), 0)).toEqual(
      found,
    );
    expect(foundFrom(dispatched(changed(judged(opened()), 'x', 'y'), 'y'), 0)).toEqual([]);
    expect(foundFrom(dispatched(changed(changed(judged(opened()), 'x', 'y'), 'y', 'z'), 'z'), 0)).toEqual([]);
    expect(foundFrom(dispatched(changed(judged(opened()), 'x', 'y'), 'x'), 0)).toEqual(found);
    expect(foundFrom(dispatched(changed(judged(opened()), 'q', 'y'), 'y'), 0)).toEqual(found);
    expect(foundFrom(dispatched(changed(changed(judged(opened()), 'q', 'y'), '', 'z'), 'z'), 0)).toEqual(found);
    const decided = () => opened().add('policy.evaluated', { ...query, decision: 'permit' });
    expect(foundFrom(dispatched(decided()), 0)).toEqual(found);
    expect(foundFrom(dispatched(changed(decided(), 'x', 'y'), 'y'), 0)).toEqual(found);
  });

  it('is held against what is left of its judgement where the beginning of its stream was freed', () => {
    const stream = dispatched(changed(judged(opened()), 'x', 'y'), 'z');
    const found = ['sent a text that the policy did not judge.'];
    expect(foundFrom(stream, 1)).toEqual(found);
    expect(foundFrom(stream, 3)).toEqual(found);
    expect(foundFrom(stream, 4)).toEqual([]);
  });
});
